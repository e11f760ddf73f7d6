package org.mneme.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.mneme.config.ConfigTree;
import org.mneme.config.Problems;
import org.mneme.plugin.MemoryRegistry;
import org.mneme.plugin.MemoryRegistry.Resolved;

/** Reads a configuration's list of memories. A block carries any number of them, but each kind once. */
final class BlockMemories {
  private BlockMemories() {}

  /** Returns the memories, or reports what is wrong with them. */
  static List<Resolved> of(List<ConfigTree> entries, MemoryRegistry registry, int blocks, Problems problems) {
    List<Resolved> all = new ArrayList<>();
    for (ConfigTree entry : entries) {
      registry.resolve(entry, blocks, problems).ifPresent(resolved -> {
        twice(all, resolved, blocks).ifPresent(block -> problems.add(
            entry.location(),
            "block " + block + " would carry '" + resolved.entry().type()
                + "' twice; give each its own blocks with layers, or leave one out"));
        all.add(resolved);
      });
    }
    return List.copyOf(all);
  }

  /** The first block that carries such a memory already. */
  private static OptionalInt twice(List<Resolved> earlier, Resolved memory, int blocks) {
    return IntStream.range(0, blocks)
        .filter(memory.memory()::carriedBy)
        .filter(
            block -> earlier.stream()
                .map(Resolved::memory)
                .anyMatch(other -> other.name().equals(memory.memory().name()) && other.carriedBy(block)))
        .findFirst();
  }
}
