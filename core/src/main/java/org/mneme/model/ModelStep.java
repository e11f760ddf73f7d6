package org.mneme.model;

import java.util.List;
import java.util.Map;
import org.mneme.memory.AuxiliaryLoss;
import org.mneme.tensor.Tensor;

/**
 * What came out of one segment.
 *
 * @param logits the scores of the next tokens {@code [B, T, V]}; null where the segment was only remembered
 * @param state what is remembered now; it refers to the tape's tensors until it is kept
 * @param losses the memories' own losses, named {@code blocks.0.reconstruction}
 * @param diagnostics the memories' figures, named likewise
 */
public record ModelStep(Tensor logits, ModelState state, List<AuxiliaryLoss> losses, Map<String, Double> diagnostics) {}
