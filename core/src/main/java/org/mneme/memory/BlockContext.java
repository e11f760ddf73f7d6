package org.mneme.memory;

import org.mneme.nn.Normalization;
import org.mneme.nn.ParameterScope;
import org.mneme.nn.RelativeAttention;
import org.mneme.nn.Sinusoids;

/**
 * What a memory is told about the block that it serves.
 *
 * @param block the block's index, 0 at the bottom
 * @param blocks the number of blocks
 * @param width the model's width D
 * @param heads the number of attention heads H
 * @param segmentLength the usual number of tokens of a segment
 * @param scope where to create parameters
 * @param attention the block's local attention
 * @param inputNorm the normalisation of the attention's input; null in a post-norm block
 * @param sinusoids tables of sinusoids, shared by the model
 * @param initialisationGain the gain of the model's matrices, for {@link org.mneme.nn.Initializer#fanIn}
 * @param shared what memories of one kind share between blocks, such as a value table
 */
public record BlockContext(
    int block, int blocks, int width, int heads, int segmentLength, ParameterScope scope, RelativeAttention attention,
    Normalization inputNorm, Sinusoids sinusoids, double initialisationGain, SharedParts shared) {}
