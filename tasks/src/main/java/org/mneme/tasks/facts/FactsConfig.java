package org.mneme.tasks.facts;

import org.mneme.config.Checked;
import org.mneme.config.Doc;
import org.mneme.config.Range;
import org.mneme.config.Rules;

/** Which facts are learnt by heart. */
public record FactsConfig(
    @Doc("Number of facts N.") @Range(min = 1, max = 1 << 22) int facts,
    @Doc("Number of different symbols that keys are made of.") @Range(min = 1, max = 1000000) int symbols,
    @Doc(value = "Symbols per key; from 2 on, no single token says which fact is meant.", unit = "tokens") @Range(min = 1, max = 64) int keyLength,
    @Doc("Number of different values.") @Range(min = 2, max = 1000000) int values,
    @Doc("Facts asked for in evaluations during training, the first ones; 0 for all. The final evaluation asks for all.") @Range(min = 0, max = 1 << 22) int evaluationFacts,
    @Doc("Facts asked for side by side while measuring.") @Range(min = 1, max = 1 << 20) int evaluationBatch)
    implements
      Checked {
  /** The defaults: 16,384 values of one byte each. */
  public FactsConfig() {
    this(16384, 64, 3, 256, 4096, 1024);
  }

  @Override
  public void check(Rules rules) {
    rules.require(possibleKeys() >= facts, tooManyFacts(), "facts", "symbols", "keyLength");
  }

  /** Returns the number of different keys. */
  double possibleKeys() {
    return Math.pow(symbols, keyLength);
  }

  String tooManyFacts() {
    return "facts " + facts + " are more than there are keys of " + keyLength + " of " + symbols
        + " symbols; take fewer facts, more symbols or longer keys";
  }
}
