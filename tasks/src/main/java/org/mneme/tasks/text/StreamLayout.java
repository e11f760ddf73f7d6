package org.mneme.tasks.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.mneme.tensor.Indices;

/** Which stream reads which part of a corpus when. */
final class StreamLayout {
  private final TokenizedCorpus corpus;
  private final int segmentLength;
  private final List<List<Span>> streams;

  private StreamLayout(TokenizedCorpus corpus, int segmentLength, List<List<Span>> streams) {
    this.corpus = corpus;
    this.segmentLength = segmentLength;
    this.streams = streams;
  }

  /** Equal shares for all streams; what is left over, less than a segment per stream, is not read. */
  static StreamLayout forTraining(TokenizedCorpus corpus, int streams, int segmentLength, Continuity continuity) {
    requirePositive(streams, segmentLength);
    List<Span> spans = continuity == Continuity.ACROSS_DOCUMENTS
        ? pieces(0, corpus.length() - 1, segmentLength)
        : documentPieces(corpus, segmentLength);
    if (continuity == Continuity.ACROSS_DOCUMENTS && spans.getLast().length() < segmentLength) {
      spans.removeLast();
    }
    int share = spans.size() / streams;
    if (share == 0) {
      throw new IllegalArgumentException("a corpus of " + corpus.tokens() + " tokens makes " + spans.size()
          + " segments of " + segmentLength + ", too few for " + streams
          + " streams: take fewer streams, shorter segments or a larger corpus");
    }
    List<List<Span>> rows = new ArrayList<>();
    for (int stream = 0; stream < streams; stream++) {
      rows.add(startingAnew(spans.subList(stream * share, (stream + 1) * share)));
    }
    return new StreamLayout(corpus, segmentLength, rows);
  }

  /** Every token for exactly one stream. */
  static StreamLayout forScoring(TokenizedCorpus corpus, int streams, int segmentLength, Continuity continuity) {
    requirePositive(streams, segmentLength);
    List<List<Span>> rows = continuity == Continuity.ACROSS_DOCUMENTS
        ? equalShares(pieces(0, corpus.length() - 1, segmentLength), streams)
        : wholeDocuments(corpus, streams, segmentLength);
    return new StreamLayout(corpus, segmentLength, rows);
  }

  int streams() {
    return streams.size();
  }

  /** Returns the number of segments of the longest stream. */
  int segments() {
    return streams.stream().mapToInt(List::size).max().orElseThrow();
  }

  TextSegment segment(int index) {
    int size = streams.size() * segmentLength;
    int[] inputs = new int[size];
    int[] targets = new int[size];
    int[] documents = new int[size];
    int[] positions = new int[size];
    Arrays.fill(inputs, corpus.tokenizer().boundary());
    Arrays.fill(targets, TextSegment.NOT_SCORED);
    Arrays.fill(documents, TextSegment.NOT_SCORED);
    Arrays.fill(positions, TextSegment.NOT_SCORED);
    BitSet restarts = new BitSet(streams.size());
    for (int stream = 0; stream < streams.size(); stream++) {
      List<Span> spans = streams.get(stream);
      Span span = index < spans.size() ? spans.get(index) : Span.NOTHING;
      restarts.set(stream, span.restart());
      int document = span.length() == 0 ? 0 : corpus.document(span.offset() + 1);
      for (int step = 0; step < span.length(); step++) {
        int to = stream * segmentLength + step;
        int predicted = span.offset() + step + 1;
        document += predicted == corpus.end(document) ? 1 : 0;
        inputs[to] = corpus.id(predicted - 1);
        if (predicted != corpus.start(document)) {
          targets[to] = corpus.id(predicted);
          documents[to] = document;
          positions[to] = predicted - corpus.start(document) - 1;
        }
      }
    }
    return new TextSegment(indices(inputs), indices(targets), indices(documents), indices(positions), restarts);
  }

  private Indices indices(int[] values) {
    return Indices.of(streams.size(), segmentLength, values);
  }

  private static List<Span> pieces(int begin, int end, int segmentLength) {
    List<Span> pieces = new ArrayList<>();
    for (int offset = begin; offset < end; offset += segmentLength) {
      pieces.add(new Span(offset, Math.min(segmentLength, end - offset), offset == begin));
    }
    return pieces;
  }

  private static List<Span> documentPieces(TokenizedCorpus corpus, int segmentLength) {
    List<Span> pieces = new ArrayList<>();
    for (int document = 0; document < corpus.documents(); document++) {
      pieces.addAll(pieces(corpus.start(document), corpus.end(document) - 1, segmentLength));
    }
    return pieces;
  }

  private static List<List<Span>> equalShares(List<Span> spans, int streams) {
    int share = Math.ceilDiv(spans.size(), streams);
    List<List<Span>> rows = new ArrayList<>();
    for (int begin = 0; begin < spans.size(); begin += share) {
      rows.add(startingAnew(spans.subList(begin, Math.min(spans.size(), begin + share))));
    }
    return rows;
  }

  /** The longest documents first, each to the stream that has least to read so far. */
  private static List<List<Span>> wholeDocuments(TokenizedCorpus corpus, int streams, int segmentLength) {
    List<List<Span>> rows = new ArrayList<>();
    for (int stream = 0; stream < Math.min(streams, corpus.documents()); stream++) {
      rows.add(new ArrayList<>());
    }
    IntStream.range(0, corpus.documents())
        .boxed()
        .sorted(Comparator.comparingInt(document -> corpus.start(document) - corpus.end(document)))
        .map(document -> pieces(corpus.start(document), corpus.end(document) - 1, segmentLength))
        .forEach(pieces -> rows.stream().min(Comparator.comparingInt(List::size)).orElseThrow().addAll(pieces));
    return rows;
  }

  private static List<Span> startingAnew(List<Span> spans) {
    List<Span> row = new ArrayList<>(spans);
    row.set(0, new Span(row.getFirst().offset(), row.getFirst().length(), true));
    return row;
  }

  private static void requirePositive(int streams, int segmentLength) {
    if (streams < 1 || segmentLength < 1) {
      throw new IllegalArgumentException("streams and segments have at least one element, given " + streams
          + " streams and segments of " + segmentLength);
    }
  }
}
