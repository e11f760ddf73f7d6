package org.mneme.kv;

import java.nio.file.Path;
import java.util.Optional;
import org.mneme.kv.kernels.AdamSettings;

/**
 * How a table is kept and trained.
 *
 * @param rate its learning rate
 * @param schedule the course of that rate
 * @param semantics what happens to rows that a step does not read
 * @param folder where the table is a file that is mapped into memory; empty for the process's own memory
 * @param reuses whether to go on with the values of a file that is there already
 */
record TableSettings(double rate, Schedule schedule, AdamSettings.Semantics semantics, Optional<Path> folder,
    boolean reuses) {
  private static final double BETA_1 = 0.9;
  private static final double BETA_2 = 0.999;
  private static final double EPSILON = 1e-8;

  /** The course of a table's learning rate. */
  enum Schedule {
    /** The same at every step. */
    CONSTANT,
    /** The model's: warm-up and what follows. */
    MODEL
  }

  AdamSettings adam() {
    return new AdamSettings(semantics, BETA_1, BETA_2, EPSILON);
  }

  double rateAt(double modelFactor) {
    return schedule == Schedule.CONSTANT ? rate : rate * modelFactor;
  }
}
