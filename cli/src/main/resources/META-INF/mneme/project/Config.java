package ${package};

import org.mneme.config.Doc;
import org.mneme.config.Range;

/** The options of the memory {@code ${name}}. */
public record ${Name}Config(@Doc("Multiplies what is read.") @Range(min = 0, max = 10) double scale) {
  /** The defaults. */
  public ${Name}Config() {
    this(1);
  }
}
