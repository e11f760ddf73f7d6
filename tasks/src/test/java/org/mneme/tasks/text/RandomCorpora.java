package org.mneme.tasks.text;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Small corpora for tests of layouts: documents of random lengths in which no two tokens near each other are equal. */
final class RandomCorpora {
  private RandomCorpora() {}

  static TokenizedCorpus next(Random random, int mostDocuments, int longest) {
    List<Document> documents = IntStream.range(0, 1 + random.nextInt(mostDocuments))
        .mapToObj(document -> new Document("d" + document, text(1 + random.nextInt(longest), document)))
        .toList();
    return TokenizedCorpus.of(new Corpus("random", documents), new ByteTokenizer());
  }

  static TokenizedCorpus of(String... texts) {
    List<Document> documents = IntStream.range(0, texts.length)
        .mapToObj(document -> new Document("d" + document, texts[document]))
        .toList();
    return TokenizedCorpus.of(new Corpus("given", documents), new ByteTokenizer());
  }

  private static String text(int length, int document) {
    StringBuilder text = new StringBuilder();
    for (int index = 0; index < length; index++) {
      text.append((char) (1 + (index * 7 + document * 13) % 126));
    }
    return text.toString();
  }
}
