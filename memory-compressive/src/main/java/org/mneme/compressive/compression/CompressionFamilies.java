package org.mneme.compressive.compression;

import java.util.List;
import org.mneme.tensor.operations.PoolOverTime;

/** The kinds of compression that come with this module. */
public final class CompressionFamilies {
  private CompressionFamilies() {}

  /** Returns all of them. */
  public static List<CompressionFamily> all() {
    return List.of(
        new CompressionFamily("mean", "the mean of each group",
            context -> new Pooling(context.rate(), PoolOverTime.Kind.MEAN)),
        new CompressionFamily("max", "the largest of each group, element by element",
            context -> new Pooling(context.rate(), PoolOverTime.Kind.MAX)),
        new CompressionFamily("convolution", "a learned linear map of each group",
            context -> new StridedConvolution(context, 0)),
        new CompressionFamily("overlapping", "a learned linear map of each group and the first of the next",
            context -> new StridedConvolution(context, context.overlap())),
        new CompressionFamily("dilated", "learned convolutions of growing width, then one per group",
            DilatedConvolutions::new),
        new CompressionFamily("most-used", "those that received most attention, as they are",
            context -> new MostUsed(context.rate())));
  }
}
