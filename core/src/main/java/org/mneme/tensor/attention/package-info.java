/**
 * Attention as one operation. {@link org.mneme.tensor.attention.Attention} has the formula; {@link org.mneme.tensor.attention.PositionTerm} says
 * which position keys score which key columns, {@link org.mneme.tensor.attention.Visibility} which columns a query may see. The two forms are
 * {@code PortableAttention} (ND4J operations) and {@code CpuAttention} with {@code CpuAttentionGradient} (tiles of queries over float32 memory).
 */
package org.mneme.tensor.attention;
