package org.mneme.tasks;

import org.mneme.plugin.Plugin;
import org.mneme.tasks.facts.FactsConfig;
import org.mneme.tasks.facts.FactsTask;
import org.mneme.tasks.recall.RecallConfig;
import org.mneme.tasks.recall.RecallTask;
import org.mneme.tasks.sorting.SortingConfig;
import org.mneme.tasks.sorting.SortingTask;
import org.mneme.tasks.text.TextConfig;
import org.mneme.tasks.text.TextTasks;

/** Contributes the tasks of this module. */
public final class TasksPlugin extends Plugin {
  @Override
  protected void configure() {
    task(
        "sorting",
        "Read symbols whose frequencies drift, then name all symbols by how often they came: needs the whole past.",
        "Martins et al. 2022, section 4.1", SortingConfig.class, SortingTask::new);
    task(
        "text", "Predict each next token of a text: rewards remembering names, topics and style.",
        "Dai et al. 2019; Rae et al. 2019", TextConfig.class, new TextTasks());
    task(
        "recall",
        "Recall the value of every key that came before: how far a memory reaches, and how exact it is there.",
        "after Arora et al. 2023", RecallConfig.class, RecallTask::new);
    task(
        "facts", "Learn random pairs of key and value by heart: how much the parameters hold.",
        "after Lample et al. 2019", FactsConfig.class, FactsTask::new);
  }
}
