/**
 * Infini-attention (Munkhdalai, Faruqui and Gopal 2024, "Leave No Context Behind") as a memory for Mneme.
 *
 * <p>{@link com.example.infini.InfiniAttentionPlugin} names it, {@link com.example.infini.InfiniAttentionConfig} has its options,
 * {@link com.example.infini.InfiniAttentionMemory} its parameter, {@code InfiniAttentionStep} its formulas; {@code PositiveFeatures},
 * {@code DivideRows} and {@code GateHeads} are operations with their gradients.
 */
package com.example.infini;
