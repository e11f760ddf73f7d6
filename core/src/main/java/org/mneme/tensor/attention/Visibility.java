package org.mneme.tensor.attention;

/**
 * Which key columns a query may attend to. The last T columns are the segment itself, seen causally; the columns before them are the past.
 *
 * @param window a query sees at most this many of the most recent keys, itself included; {@link #UNLIMITED} for all
 * @param hidden for each batch row and past column whether it is hidden, row-major {@code [B, past]}; null where nothing is
 */
public record Visibility(int window, boolean[] hidden) {
  /** No limit on the distance. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  /** Every query sees all of the past and the segment up to itself. */
  public static final Visibility ALL = new Visibility(UNLIMITED, null);

  /** Returns the first column that query i may see, given how many columns are past. */
  int firstColumn(int query, int past) {
    return (int) Math.max(0L, (long) past + query - window + 1);
  }

  boolean hides(int batchRow, int column, int past) {
    return hidden != null && column < past && hidden[batchRow * past + column];
  }
}
