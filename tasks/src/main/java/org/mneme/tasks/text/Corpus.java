package org.mneme.tasks.text;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.mneme.io.FileException;

/**
 * Texts to train on or to be scored on, in an order that is always the same.
 *
 * @param name what it is called
 * @param documents its texts, at least one, none of them empty
 */
public record Corpus(String name, List<Document> documents) {
  /** Checks that there is something to read. */
  public Corpus {
    requireNonNull(name, "name is null");
    documents = List.copyOf(documents);
    if (documents.isEmpty() || documents.stream().anyMatch(document -> document.text().isEmpty())) {
      throw new IllegalArgumentException("a corpus has at least one document and none that is empty, given "
          + documents.stream().map(Document::name).toList());
    }
  }

  /**
   * Returns the corpus of a name: {@code java}, which is built in ({@link JavaSources}), or the path of a file or folder.
   *
   * @throws FileException if there is no such corpus, or it cannot be read
   */
  public static Corpus named(String name) {
    if (name.equals(JavaSources.NAME)) {
      return JavaSources.corpus();
    }
    Path path = Path.of(name);
    if (!Files.exists(path)) {
      throw new FileException(
          "no corpus '" + name + "': there is no file or folder of that name, and built in is only '"
              + JavaSources.NAME + "'");
    }
    return read(path);
  }

  /**
   * Reads a text file, which becomes one document, or all files below a folder in the order of their paths; hidden files and folders, whose
   * names begin with a dot, and empty files in a folder are left out.
   *
   * @throws FileException if there is no such file, one is empty or is not UTF-8 text, or the folder holds no text
   */
  public static Corpus read(Path path) {
    String name = String.valueOf(path.toAbsolutePath().normalize().getFileName());
    if (!Files.isDirectory(path)) {
      Document document = TextFiles.read(path, name);
      if (document.text().isEmpty()) {
        throw new FileException("cannot read " + path + ": the file is empty, expected text");
      }
      return new Corpus(name, List.of(document));
    }
    List<Document> documents = new ArrayList<>();
    for (Path file : files(path)) {
      Document document = TextFiles.read(path.resolve(file), relativeName(file));
      if (!document.text().isEmpty()) {
        documents.add(document);
      }
    }
    if (documents.isEmpty()) {
      throw new FileException("cannot read " + path + ": the folder holds no text files");
    }
    return new Corpus(name, documents);
  }

  /** Returns the number of characters, counted as in {@link String#length()}. */
  public long characters() {
    return documents.stream().mapToLong(document -> document.text().length()).sum();
  }

  /** Returns the number of words: what stands between white space. */
  public long words() {
    return documents.stream().mapToLong(document -> words(document.text())).sum();
  }

  private static long words(String text) {
    long words = 0;
    boolean inside = false;
    for (int position = 0; position < text.length(); position++) {
      boolean letter = !Character.isWhitespace(text.charAt(position));
      words += letter && !inside ? 1 : 0;
      inside = letter;
    }
    return words;
  }

  private static List<Path> files(Path folder) {
    try {
      Path root = folder.toRealPath();
      try (Stream<Path> tree = Files.walk(root)) {
        return tree.filter(Files::isRegularFile)
            .map(root::relativize)
            .filter(file -> StreamSupport.stream(file.spliterator(), false)
                .noneMatch(part -> part.toString().startsWith(".")))
            .sorted((one, other) -> relativeName(one).compareTo(relativeName(other)))
            .toList();
      }
    } catch (IOException problem) {
      throw new FileException("cannot read the folder " + folder + ": " + problem.getMessage(), problem);
    }
  }

  /** The same on every system. */
  private static String relativeName(Path file) {
    return file.toString().replace(file.getFileSystem().getSeparator(), "/");
  }
}
