package org.mneme.plugin;

import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mneme.config.Binder;
import org.mneme.config.ConfigTree;
import org.mneme.config.Doc;
import org.mneme.config.Problems;
import org.mneme.config.Rules;
import org.mneme.model.BlockMemory;

/** The memories that configurations may name. */
public final class MemoryRegistry extends Registry<MemoryDefinition<?>> {
  /** Takes what the plugins contribute. */
  @Inject
  public MemoryRegistry(Set<MemoryDefinition<?>> definitions) {
    super("memory", definitions, MemoryDefinition::name);
  }

  /**
   * The keys that every entry of a configuration's list of memories has beside those of its type.
   *
   * @param type the memory's name
   * @param layers the blocks that carry it, from 0; empty for all
   */
  public record Entry(
      @Doc("Which memory.") String type,
      @Doc("The blocks that carry it, from 0; empty for every block.") List<Integer> layers) {
    /** The defaults. */
    public Entry() {
      this("none", List.of());
    }
  }

  /**
   * A memory with its options.
   *
   * @param entry its name and blocks
   * @param configuration its options
   * @param memory what the model is built with
   */
  public record Resolved(Entry entry, Record configuration, BlockMemory memory) {}

  /** Reads one entry of a configuration's list of memories, or reports what is wrong with it. */
  public Optional<Resolved> resolve(ConfigTree tree, int blocks, Problems problems) {
    Optional<MemoryDefinition<?>> definition = resolve(tree, problems);
    Entry entry = Binder.bind(tree.only("type", "layers"), Entry.class, problems);
    for (int layer : entry.layers()) {
      if (layer < 0 || layer >= blocks) {
        problems.add(
            tree.get("layers").location(),
            "layer " + layer + " does not exist: the model's " + blocks + " blocks are numbered from 0 to "
                + (blocks - 1));
      }
    }
    return definition.map(found -> resolve(found, entry, tree.without("type", "layers"), problems));
  }

  private static <C extends Record> Resolved resolve(
      MemoryDefinition<C> definition, Entry entry, ConfigTree tree, Problems problems) {
    C configuration = Binder.bind(tree, definition.configuration(), problems);
    definition.factory().check(configuration, Rules.of(tree, problems));
    BlockMemory memory = new BlockMemory(
        definition.name(), entry.layers(), context -> definition.factory().create(configuration, context));
    return new Resolved(entry, configuration, memory);
  }
}
