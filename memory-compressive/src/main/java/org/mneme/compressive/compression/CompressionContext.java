package org.mneme.compressive.compression;

import java.util.List;
import org.mneme.nn.ParameterScope;

/**
 * What a compression is told about its place.
 *
 * @param scope where to create parameters
 * @param width the number D of a vector's elements
 * @param rate how many vectors become one: c
 * @param overlap how many vectors neighbouring groups share, of use to convolutions that overlap
 * @param dilations distances between the taps of stacked convolutions, of use to dilated ones
 */
public record CompressionContext(ParameterScope scope, int width, int rate, int overlap, List<Integer> dilations) {
  /** Copies the list. */
  public CompressionContext {
    dilations = List.copyOf(dilations);
  }
}
