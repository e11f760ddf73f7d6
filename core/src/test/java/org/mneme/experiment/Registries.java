package org.mneme.experiment;

import java.util.Set;
import org.mneme.config.Doc;
import org.mneme.memory.Memory;
import org.mneme.memory.MemoryState;
import org.mneme.memory.MemoryStep;
import org.mneme.memory.NoMemory;
import org.mneme.memory.Segment;
import org.mneme.plugin.MemoryDefinition;
import org.mneme.plugin.MemoryRegistry;
import org.mneme.plugin.TaskDefinition;
import org.mneme.plugin.TaskRegistry;

/** What the tests' configurations may name. */
final class Registries {
  private Registries() {}

  /** Options of a memory that breaks. */
  record FailingConfig(@Doc("The step at which it fails.") int step) {
    FailingConfig() {
      this(2);
    }
  }

  private record FailingMemory(int failingStep) implements Memory {
    @Override
    public MemoryStep step(Segment segment, MemoryState state) {
      if (segment.step() >= failingStep) {
        throw new IllegalStateException("the memory is full of holes");
      }
      return () -> state;
    }
  }

  static MemoryRegistry memories() {
    return new MemoryRegistry(Set.of(
        MemoryDefinition.of("none", "nothing", "", NoMemory.Config.class, (config, context) -> new NoMemory()),
        MemoryDefinition.of(
            "failing", "breaks", "", FailingConfig.class, (config, context) -> new FailingMemory(config.step()))));
  }

  static TaskRegistry tasks() {
    return new TaskRegistry(Set.of(
        TaskDefinition.of("repeat", "successors", "", RepeatTask.Config.class, RepeatTask::new),
        TaskDefinition.of("other", "successors again", "", RepeatTask.Config.class, RepeatTask::new)));
  }
}
