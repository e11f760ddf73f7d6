/**
 * Layers. Each creates its {@link org.mneme.nn.Parameter}s in a {@link org.mneme.nn.ParameterScope} when it is constructed and applies them on a
 * tape; none holds any other state. {@link org.mneme.nn.RelativeAttention} and {@link org.mneme.nn.RelativePositions} are the attention of
 * Transformer-XL, {@link org.mneme.nn.FeedForward} and {@link org.mneme.nn.LayerNorm} the other parts of a block.
 */
package org.mneme.nn;
