package org.mneme.train;

/** Training left the numbers: a loss or a gradient is not finite. The message says what to try. */
public final class DivergenceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Takes the step and what was found. */
  public DivergenceException(long step, String what, double value) {
    super(
        "training diverged at step " + step + ": " + what + " is " + value
            + "; try a lower training.learningRate, a longer training.warmup or a smaller training.clip");
  }
}
