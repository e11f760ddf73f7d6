package org.mneme.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Turns the operating system's refusals into words: what is wrong and what to do about it. */
final class FileProblems {
  private FileProblems() {}

  /** Returns why a file in this folder could not be written. */
  static String whyNotWritten(Path folder, IOException problem) {
    if (!Files.exists(folder)) {
      return "the folder " + folder + " does not exist: create it first";
    }
    if (!Files.isDirectory(folder)) {
      return folder + " is a file, not a folder";
    }
    String reason = reason(problem);
    if (reason.contains("No space left") || reason.contains("not enough space") || reason.contains("quota")) {
      return "the disk that holds " + folder + " is full: free some space or choose another folder";
    }
    if (problem instanceof AccessDeniedException || reason.contains("Permission denied")) {
      return "no permission to write in the folder " + folder + ": change its permissions or choose another folder";
    }
    if (reason.contains("Read-only file system")) {
      return "the folder " + folder + " is on a read-only file system: choose another folder";
    }
    if (problem instanceof NoSuchFileException) {
      return "the folder " + folder + " takes no new files: choose another folder";
    }
    return reason;
  }

  /** Returns why a file could not be read. */
  static String whyNotRead(Path file, IOException problem) {
    if (problem instanceof NoSuchFileException || Files.notExists(file)) {
      return "the file does not exist";
    }
    if (problem instanceof AccessDeniedException) {
      return "no permission to read it";
    }
    return reason(problem);
  }

  private static String reason(IOException problem) {
    if (problem instanceof FileSystemException refused && refused.getReason() != null) {
      return refused.getReason();
    }
    if (problem instanceof FileAlreadyExistsException) {
      return "a file of that name exists already";
    }
    String message = problem.getMessage();
    return message == null ? problem.getClass().getSimpleName() : message.lines().findFirst().orElse("");
  }
}
