package org.mneme.tasks.text;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * What a model learns from and what it is scored on.
 *
 * @param training the text to learn from
 * @param heldOut the text that is never learnt from
 */
public record CorpusSplit(Corpus training, Corpus heldOut) {
  /** 0.07 of 1000 is 70, not 70.00000000000001. */
  private static final double ROUNDING = 1e-6;

  /** Takes two corpora that come apart, for example from two paths. */
  public CorpusSplit {
    requireNonNull(training, "training is null");
    requireNonNull(heldOut, "heldOut is null");
  }

  /**
   * Holds out the last part of a corpus: the last {@code ceil(n * fraction)} of n characters. The document in which that
   * falls is cut in two.
   *
   * @param fraction the part to hold out, more than 0 and less than 1
   */
  public static CorpusSplit tail(Corpus corpus, double fraction) {
    if (!(fraction > 0 && fraction < 1)) {
      throw new IllegalArgumentException("the part to hold out is between 0 and 1, given " + fraction);
    }
    long heldOutCharacters = (long) Math.ceil(corpus.characters() * fraction - ROUNDING);
    long kept = corpus.characters() - heldOutCharacters;
    List<Document> training = new ArrayList<>();
    List<Document> heldOut = new ArrayList<>();
    for (Document document : corpus.documents()) {
      int cut = cut(document.text(), Math.max(0, kept));
      add(training, document, document.text().substring(0, cut));
      add(heldOut, document, document.text().substring(cut));
      kept -= document.text().length();
    }
    if (training.isEmpty() || heldOut.isEmpty()) {
      throw new IllegalArgumentException("corpus '" + corpus.name() + "' has " + corpus.characters()
          + " characters, too few to hold out a part of " + fraction);
    }
    return new CorpusSplit(new Corpus(corpus.name(), training), new Corpus(corpus.name(), heldOut));
  }

  private static void add(List<Document> documents, Document document, String text) {
    if (!text.isEmpty()) {
      documents.add(new Document(document.name(), text));
    }
  }

  /** Returns where to cut, which is not between the two halves of a character. */
  private static int cut(String text, long wanted) {
    int cut = (int) Math.min(text.length(), wanted);
    boolean halves =
        cut > 0 && cut < text.length() && Character.isSurrogatePair(text.charAt(cut - 1), text.charAt(cut));
    return halves ? cut - 1 : cut;
  }
}
