package org.mneme.tasks.recall;

/**
 * One sequence of T tokens. Keys are 0 to K-1, values K to 2K-1, fillers follow.
 *
 * @param ids the tokens to read
 * @param labels at each key that came before its value, {@link #NOT_ASKED} elsewhere
 * @param distances at each key that came before how many tokens ago it came last, 0 elsewhere
 */
public record RecallSequence(int[] ids, int[] labels, int[] distances) {
  /** The label of positions that ask for nothing. */
  public static final int NOT_ASKED = -1;
}
