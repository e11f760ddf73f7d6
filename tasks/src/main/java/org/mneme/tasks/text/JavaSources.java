package org.mneme.tasks.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.mneme.io.FileException;

/**
 * The built-in corpus {@code java}: the source files of Apache Commons Lang (3.9 MB, 259 files in version 3.20.0), so that language modelling
 * needs no data of one's own. Code suits memories: names come back over thousands of tokens.
 *
 * <p>Apache Commons Lang is under the Apache License 2.0, copyright The Apache Software Foundation. Its files are not part of Mneme: they come,
 * unchanged and with their licence headers, from the library's published jar of sources on the class path, and are read as text only.
 */
public final class JavaSources {
  /** The corpus's name. */
  public static final String NAME = "java";

  private static final String FOLDER = "org/apache/commons/lang3/";
  private static final String KNOWN_FILE = FOLDER + "StringUtils.java";

  private JavaSources() {}

  /**
   * Returns the corpus, one document per source file in the order of their paths.
   *
   * @throws FileException if the jar is not on the class path
   */
  public static Corpus corpus() {
    URL known = JavaSources.class.getClassLoader().getResource(KNOWN_FILE);
    if (known == null || !known.getProtocol().equals("jar")) {
      throw new FileException("cannot read the corpus '" + NAME
          + "': the sources of Apache Commons Lang (commons-lang3, classifier sources) are not on the class path");
    }
    try {
      return new Corpus(NAME, documents(known));
    } catch (IOException problem) {
      throw new FileException("cannot read the corpus '" + NAME + "' from " + known + ": " + problem.getMessage(),
          problem);
    }
  }

  private static List<Document> documents(URL known) throws IOException {
    JarURLConnection connection = (JarURLConnection) known.openConnection();
    // A cached jar would be shared with whoever else reads it, and closed under their hands.
    connection.setUseCaches(false);
    List<Document> documents = new ArrayList<>();
    try (JarFile jar = connection.getJarFile()) {
      List<JarEntry> entries = jar.stream()
          .filter(entry -> entry.getName().startsWith(FOLDER) && entry.getName().endsWith(".java"))
          .sorted(Comparator.comparing(JarEntry::getName))
          .toList();
      for (JarEntry entry : entries) {
        try (InputStream content = jar.getInputStream(entry)) {
          documents.add(new Document(entry.getName(), new String(content.readAllBytes(), UTF_8)));
        }
      }
    }
    return documents;
  }
}
