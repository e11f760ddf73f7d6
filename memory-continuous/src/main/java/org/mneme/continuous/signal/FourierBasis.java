package org.mneme.continuous.signal;

/**
 * Sines and cosines of period 2, {@code 1/sqrt(2), cos(pi u), sin(pi u), cos(2 pi u), sin(2 pi u), ...} with {@code u = t + 1/2}: orthonormal on
 * [-1/2, 3/2], over which a regression pads the signal with zeros. With period 1, the padding would contradict the data.
 */
public final class FourierBasis implements Basis {
  private final int size;

  /** Takes the number of functions. */
  public FourierBasis(int size) {
    this.size = size;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public double value(int function, double time) {
    if (function == 0) {
      return Math.sqrt(0.5);
    }
    int frequency = (function + 1) / 2;
    double angle = Math.PI * frequency * (time + 0.5);
    return function % 2 == 1 ? Math.cos(angle) : Math.sin(angle);
  }
}
