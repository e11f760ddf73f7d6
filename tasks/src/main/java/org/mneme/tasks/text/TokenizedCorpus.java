package org.mneme.tasks.text;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;

/**
 * A corpus as one row of ids: a boundary, the first document's tokens, a boundary, the second document's tokens, and so on. What is read at an
 * index predicts the id at the next one.
 */
public final class TokenizedCorpus {
  private final Tokenizer tokenizer;
  private final List<String> names;
  private final int[] ids;
  private final int[] starts;

  private TokenizedCorpus(Tokenizer tokenizer, List<String> names, int[] ids, int[] starts) {
    this.tokenizer = tokenizer;
    this.names = names;
    this.ids = ids;
    this.starts = starts;
  }

  /** Tokenizes each document on its own. */
  public static TokenizedCorpus of(Corpus corpus, Tokenizer tokenizer) {
    requireNonNull(tokenizer, "tokenizer is null");
    List<int[]> documents = corpus.documents().stream().map(document -> tokenizer.encode(document.text())).toList();
    long length = documents.stream().mapToLong(tokens -> tokens.length + 1L).sum();
    if (length > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException("corpus '" + corpus.name() + "' has " + length + " tokens, at most "
          + (Integer.MAX_VALUE - 8) + " are read: take a part of it");
    }
    int[] ids = new int[(int) length];
    int[] starts = new int[documents.size()];
    int next = 0;
    for (int document = 0; document < starts.length; document++) {
      int[] tokens = documents.get(document);
      starts[document] = next;
      ids[next] = tokenizer.boundary();
      System.arraycopy(tokens, 0, ids, next + 1, tokens.length);
      next += tokens.length + 1;
    }
    return new TokenizedCorpus(tokenizer, corpus.documents().stream().map(Document::name).toList(), ids, starts);
  }

  /** Returns the first tokens, this many or all, with the boundaries before them. */
  public TokenizedCorpus beginning(int tokens) {
    if (tokens < 1) {
      throw new IllegalArgumentException("the beginning of a corpus has at least one token, given " + tokens);
    }
    int kept = 0;
    while (kept < starts.length && starts[kept] - kept < tokens) {
      kept++;
    }
    int length = (int) Math.min(ids.length, (long) tokens + kept);
    return new TokenizedCorpus(
        tokenizer, names.subList(0, kept), Arrays.copyOf(ids, length), Arrays.copyOf(starts, kept));
  }

  /** Returns what the ids mean. */
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** Returns the number of documents. */
  public int documents() {
    return starts.length;
  }

  /** Returns a document's name. */
  public String name(int document) {
    return names.get(document);
  }

  /** Returns the number of tokens of all documents, boundaries not counted. */
  public int tokens() {
    return ids.length - starts.length;
  }

  /** Returns the number of bytes that the tokens stand for, see {@link Tokenizer#bytes}. */
  public long bytes() {
    long bytes = 0;
    for (int id : ids) {
      bytes += tokenizer.bytes(id);
    }
    return bytes;
  }

  /** Returns the number of ids, boundaries counted. */
  public int length() {
    return ids.length;
  }

  /** Returns the id at an index. */
  public int id(int index) {
    return ids[index];
  }

  /** Returns the index of a document's boundary. */
  public int start(int document) {
    return starts[document];
  }

  /** Returns the index after a document's last token. */
  public int end(int document) {
    return document + 1 < starts.length ? starts[document + 1] : ids.length;
  }

  /** Returns the document that an index belongs to. */
  public int document(int index) {
    int found = Arrays.binarySearch(starts, index);
    return found < 0 ? -found - 2 : found;
  }
}
