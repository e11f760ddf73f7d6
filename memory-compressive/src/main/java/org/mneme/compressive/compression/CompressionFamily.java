package org.mneme.compressive.compression;

import java.util.function.Function;

/**
 * A kind of compression.
 *
 * @param name its name in the configuration
 * @param summary what it does, in a sentence
 * @param creator creates the compression of one block
 */
public record CompressionFamily(String name, String summary, Function<CompressionContext, Compression> creator) {}
