package org.mneme.kv.kernels;

/** What turns the scores of a head's chosen slots into weights. */
public enum ScoreFunction {
  /**
   * {@code w_p = exp(s_p) / sum over the head's chosen slots of exp(s_r)} (Lample et al. 2019): the weights of a head
   * compete and sum to 1.
   */
  SOFTMAX,
  /** {@code w_p = 1 / (1 + exp(-s_p))}: weights do not compete (He 2024 as an option). */
  SIGMOID,
  /**
   * {@code w_p = max(s_p, 0)}: weights do not compete, and a slot with a negative score is not read (Csordas et al.
   * 2023).
   */
  RELU
}
