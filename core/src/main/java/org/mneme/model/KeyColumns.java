package org.mneme.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.mneme.memory.AttentionMass;
import org.mneme.memory.Context;
import org.mneme.memory.Placement;
import org.mneme.memory.Region;
import org.mneme.nn.RelativePositions;
import org.mneme.tensor.Tape;
import org.mneme.tensor.attention.PositionTerm;
import org.mneme.tensor.attention.Visibility;

/**
 * The key columns of one block's attention: the regions of all contexts from left to right, then what was read of the segment before, then what is
 * read now. Says how each column is positioned and which are visible.
 */
final class KeyColumns {
  private final int batch;
  private final int earlier;
  private final int queries;
  private final List<Context> contexts;
  private final List<Region> regions;
  private final int window;
  private final double clamp;

  /**
   * Takes the columns.
   *
   * @param earlier how many tokens of the segment were read before
   * @param queries how many are read now
   */
  KeyColumns(int batch, int earlier, int queries, List<Context> contexts) {
    this.batch = batch;
    this.earlier = earlier;
    this.queries = queries;
    this.contexts = List.copyOf(contexts);
    this.regions =
        contexts.stream().flatMap(context -> context.regions().stream()).filter(region -> region.length() > 0).toList();
    this.window = contexts.stream().mapToInt(Context::window).min().orElse(Integer.MAX_VALUE);
    this.clamp = contexts.stream().mapToDouble(Context::clamp).min().orElse(Double.POSITIVE_INFINITY);
  }

  List<Region> regions() {
    return regions;
  }

  /** Returns how many columns the contexts have. */
  int remembered() {
    return regions.stream().mapToInt(Region::length).sum();
  }

  private int past() {
    return remembered() + earlier;
  }

  int total() {
    return past() + queries;
  }

  /** Returns the position terms from left to right; plain regions that touch the segment share its term. */
  List<PositionTerm> terms(Tape tape, RelativePositions positions) {
    if (positions == null) {
      return List.of(PositionTerm.none(total()));
    }
    List<PositionTerm> terms = new ArrayList<>();
    int first = regions.size();
    while (first > 0 && regions.get(first - 1).placement() instanceof Placement.Sequence) {
      first--;
    }
    int columns = earlier + queries;
    for (int index = first; index < regions.size(); index++) {
      columns += regions.get(index).length();
    }
    int after = columns - queries;
    terms.add(positions.term(tape, columns, 1, columns, 0, clamp));
    for (int index = first - 1; index >= 0; index--) {
      Region region = regions.get(index);
      terms.addFirst(regionTerm(tape, positions, region, after));
      after += region.length();
    }
    return terms;
  }

  /** Returns where the queries stand, the segment's first token at 0. */
  double[] queryPlaces() {
    double[] places = new double[queries];
    Arrays.setAll(places, query -> earlier + query);
    return places;
  }

  /** Returns where the contexts' columns stand, the segment's first token at 0: the distances that {@link #terms} goes by. */
  double[] rememberedPlaces() {
    double[] places = new double[remembered()];
    int end = places.length;
    int after = 0;
    for (Region region : regions.reversed()) {
      int length = region.length();
      int rate = region.placement() instanceof Placement.TrueDistance distance ? distance.rate() : 1;
      int between = region.placement() instanceof Placement.Separate ? 0 : after;
      for (int column = 0; column < length; column++) {
        places[end - 1 - column] = -(between + (rate + 1) / 2.0 + (double) rate * column);
      }
      end -= length;
      after += length;
    }
    return places;
  }

  /** Returns the term of a region that ends {@code after} columns before the queries. */
  private PositionTerm regionTerm(Tape tape, RelativePositions positions, Region region, int after) {
    int columns = region.length();
    return switch (region.placement()) {
      case Placement.Sequence sequence ->
          positions.term(tape, columns, 1, PositionTerm.rowsNeeded(columns, 1, queries), after + 1.0, clamp);
      case Placement.Separate separate ->
          separate.positions().term(tape, columns, 1, PositionTerm.rowsNeeded(columns, 1, queries), 1, clamp);
      case Placement.TrueDistance distance -> positions.term(
          tape, columns, distance.rate(), PositionTerm.rowsNeeded(columns, distance.rate(), queries),
          after + (distance.rate() + 1) / 2.0, clamp);
    };
  }

  /**
   * Returns what one context is told about the attention: that to its own regions and to what is read now.
   *
   * @param mass the attention per key {@code [B, K]}
   */
  AttentionMass massOf(int context, double[] mass) {
    int start = contexts.subList(0, context).stream().mapToInt(Context::length).sum();
    int own = contexts.get(context).length();
    int keys = own + queries;
    double[] values = new double[batch * keys];
    for (int row = 0; row < batch; row++) {
      System.arraycopy(mass, row * total() + start, values, row * keys, own);
      System.arraycopy(mass, row * total() + past(), values, row * keys + own, queries);
    }
    return new AttentionMass(batch, keys, queries, values);
  }

  Visibility visibility() {
    if (regions.stream().allMatch(region -> region.hidden() == null)) {
      return new Visibility(window, null);
    }
    int past = past();
    boolean[] hidden = new boolean[batch * past];
    int start = 0;
    for (Region region : regions) {
      for (int row = 0; row < batch && region.hidden() != null; row++) {
        System.arraycopy(region.hidden(), row * region.length(), hidden, row * past + start, region.length());
      }
      start += region.length();
    }
    return new Visibility(window, hidden);
  }
}
