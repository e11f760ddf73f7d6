package org.mneme.cli.command;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.commons.cli.Option;
import org.mneme.cli.console.UsageException;
import org.mneme.io.FileException;

/** The text that is to be continued: typed, or in a file. */
final class Prompts {
  private Prompts() {}

  /** Returns the text; empty where none is given. */
  static String of(Invocation invocation, Option typed, Option inFile) {
    Optional<String> file = invocation.value(inFile);
    if (file.isPresent() && invocation.has(typed)) {
      throw new UsageException(
          "--" + typed.getLongOpt() + " and --" + inFile.getLongOpt() + " both give the text to continue; give one");
    }
    return file.isPresent() ? read(Path.of(file.get())) : invocation.value(typed).orElse("");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException problem) {
      throw new FileException("cannot read the prompt " + file + ": the file does not exist", problem);
    } catch (CharacterCodingException problem) {
      throw new FileException("cannot read the prompt " + file + ": it is not UTF-8 text", problem);
    } catch (IOException problem) {
      throw new FileException("cannot read the prompt " + file + ": " + problem.getMessage(), problem);
    }
  }
}
