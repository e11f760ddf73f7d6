/**
 * Continues texts with a model. A {@link org.mneme.generation.TokenReader} reads a sequence of any length, a token at the cost of a token; a
 * {@link org.mneme.generation.Sampler} chooses what follows; a {@link org.mneme.generation.Generator} alternates the two; a
 * {@link org.mneme.generation.TextStream} shows the text while it grows.
 */
package org.mneme.generation;
