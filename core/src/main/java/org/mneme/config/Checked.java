package org.mneme.config;

/**
 * A configuration record with rules that concern several of its keys at once.
 *
 * <pre>{@code
 * public void check(Rules rules) {
 *   rules.require(width % heads == 0,
 *       "width %d is not divisible by heads %d; choose a multiple of heads".formatted(width, heads),
 *       "width", "heads");
 * }
 * }</pre>
 */
public interface Checked {

  /**
   * Reports every rule that this record breaks. Called once the record is bound; keys that could not be read hold their
   * defaults then, and rules that concern such a key are not reported.
   */
  void check(Rules rules);
}
