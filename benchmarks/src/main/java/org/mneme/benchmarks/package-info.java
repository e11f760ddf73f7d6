/**
 * How fast Mneme is, measured with JMH, and how fast a peer does the same work.
 *
 * <p>{@link org.mneme.benchmarks.Size} names the sizes, {@link org.mneme.benchmarks.Workload} is a model that can be trained and read with;
 * {@link org.mneme.benchmarks.TrainingStepBenchmark}, {@link org.mneme.benchmarks.InferencePassBenchmark}, {@link
 * org.mneme.benchmarks.BlockBenchmark} and {@link org.mneme.benchmarks.KernelBenchmark} time it and its parts. Package {@code peer} is the same
 * model, in PyTorch's own library; package {@code comparison} runs both in turn.
 *
 * <p>One jar: {@code mvn -Pone-jar,peer -pl benchmarks -am -DskipTests package}, then {@code benchmarks/jmh NAME} with the name of a class or method,
 * and any option of JMH ({@code -p size=S,M}, {@code -p threads=2}, {@code -prof gc}). Memories are found by the names they register under, so that
 * {@code -p memory=NAME} works for any memory on the class path.
 */
package org.mneme.benchmarks;
