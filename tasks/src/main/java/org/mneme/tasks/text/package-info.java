/**
 * Text to model: from files to segments of tokens. {@link org.mneme.tasks.text.TextTask} is the whole:
 *
 * <pre>{@code
 * CorpusSplit split = CorpusSplit.tail(Corpus.named("java"), 0.1);              // or a path
 * Tokenizer tokenizer = Tokenizers.named("bytes", split.training());            // characters, gpt2
 * TokenizedCorpus training = TokenizedCorpus.of(split.training(), tokenizer);
 *
 * ContiguousStreams streams = new ContiguousStreams(training, 8, 128, Continuity.ACROSS_DOCUMENTS);
 * TextSegment segment = streams.next();                                         // inputs, targets [8, 128]
 * segment.restarts().stream().forEach(state::resetRow);
 * }</pre>
 *
 * <p>A {@link org.mneme.tasks.text.Corpus} is a file, a folder, or {@link org.mneme.tasks.text.JavaSources}, which is built in.
 * {@link org.mneme.tasks.text.CorpusSplit} keeps a part to be scored on. A {@link org.mneme.tasks.text.Tokenizer} turns documents into a
 * {@link org.mneme.tasks.text.TokenizedCorpus}, in which a boundary precedes each document. Training reads it with
 * {@link org.mneme.tasks.text.ContiguousStreams}; scoring reads every token once with {@link org.mneme.tasks.text.HeldOutStreams}, which knows
 * each token's document and place; {@code TextScore} adds up the losses.
 */
package org.mneme.tasks.text;
