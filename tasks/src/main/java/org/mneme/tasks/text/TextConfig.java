package org.mneme.tasks.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.mneme.config.Checked;
import org.mneme.config.Choices;
import org.mneme.config.Doc;
import org.mneme.config.Range;
import org.mneme.config.Rules;

/** Which text is modelled, and how it is read. */
public record TextConfig(
    @Doc("A text file in UTF-8, or a folder of them; each file is a document. Without it, the built-in corpus is read.") Optional<Path> path,
    @Doc("The built-in corpus that is read where no path is given: java, the source files of Apache Commons Lang.") @Choices("java") String corpus,
    @Doc("What a token is: bytes, characters of the text to learn from, gpt2 (GPT-2's byte-pair encoding, 50,257 tokens), or folder (the tokenizer.json of tokenizerFolder).") @Choices( {
        "bytes", "characters", "gpt2", "folder"}) String tokenizer,
    @Doc("The part of the text, its end, that is not trained on but scored.") @Range(min = 1e-6, max = 0.99) double heldOut,
    @Doc("A text file or folder to score instead; then all of the text is trained on.") Optional<Path> heldOutPath,
    @Doc("Forget at the beginning of each document, which then begins with a segment of its own; otherwise one document follows the other.") boolean separateDocuments,
    @Doc(value = "Tokens scored in evaluations during training, from the beginning of what is held out; 0 for all. The final evaluation scores all.", unit = "tokens") @Range(min = 0, max = 1e9) int evaluationTokens,
    @Doc("Streams read side by side while scoring; each begins its part of the text with nothing remembered.") @Range(min = 1, max = 65536) int evaluationBatch,
    @Doc("The model folder whose tokenizer is used with tokenizer: folder; the one of model.pretrained where that is given.") Optional<Path> tokenizerFolder)
    implements
      Checked{
  /** The defaults: the built-in corpus as bytes, of which the last tenth is scored. */
  public TextConfig() {
    this(Optional.empty(), JavaSources.NAME, ByteTokenizer.NAME, 0.1, Optional.empty(), false, 65536, 8);
  }

  /** A text whose tokenizer comes from no folder. */
  public TextConfig(
      Optional<Path> path, String corpus, String tokenizer, double heldOut, Optional<Path> heldOutPath,
      boolean separateDocuments, int evaluationTokens, int evaluationBatch) {
    this(path, corpus, tokenizer, heldOut, heldOutPath, separateDocuments, evaluationTokens, evaluationBatch,
        Optional.empty());
  }

  @Override
  public void check(Rules rules) {
    requireReadable(rules, path, "path");
    requireReadable(rules, heldOutPath, "heldOutPath");
    requireReadable(rules, tokenizerFolder, "tokenizerFolder");
    rules.require(!tokenizer.equals(FolderTextTokenizer.NAME) || tokenizerFolder.isPresent(),
        "the tokenizer 'folder' needs a model folder; name it with tokenizerFolder, or give model.pretrained",
        "tokenizer", "tokenizerFolder");
  }

  private static void requireReadable(Rules rules, Optional<Path> path, String key) {
    path.ifPresent(file -> {
      rules.require(Files.exists(file), "there is no file or folder " + file + "; give a text file or a folder of them",
          key);
      rules.require(!Files.exists(file) || Files.isReadable(file),
          "the file or folder " + file + " may not be read; change its permissions", key);
    });
  }

  /** Returns where memories begin anew. */
  Continuity continuity() {
    return separateDocuments ? Continuity.WITHIN_DOCUMENTS : Continuity.ACROSS_DOCUMENTS;
  }
}
