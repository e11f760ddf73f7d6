package org.mneme.tensor.gpu;

import java.util.Locale;

/**
 * An NVIDIA GPU.
 *
 * @param name what its driver calls it
 * @param major the generation of its instructions: 3 is Kepler, 8 Ampere and Ada, 9 Hopper
 * @param minor the variant of that generation
 * @param bytes its memory
 */
public record CudaDevice(String name, int major, int minor, long bytes) {
  /** What {@link #hasCode} is about, in words. */
  static final String WITH_CODE = "compute capability 3.7 or 5.0 to 8.9";

  private static final double GIBIBYTE = 1L << 30;

  /**
   * Returns whether ND4J's natives have code for this device. They were built for 3.7, 5.0, 5.2, 6.0, 6.1, 7.0, 7.5, 8.0 and 8.6; such code runs on
   * later variants of the same generation, and there is none in a form that other generations could translate.
   */
  public boolean hasCode() {
    return major == 3 ? minor >= 7 : major >= 5 && major <= 8;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%s (compute capability %d.%d, %.1f GiB)", name, major, minor, bytes / GIBIBYTE);
  }
}
