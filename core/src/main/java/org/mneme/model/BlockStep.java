package org.mneme.model;

import java.util.List;
import java.util.Map;
import org.mneme.memory.AuxiliaryLoss;
import org.mneme.memory.MemoryState;
import org.mneme.tensor.Tensor;

/** What came out of one block: its output (null where only the memories were wanted), and what its memories say. */
record BlockStep(Tensor output, List<MemoryState> states, List<AuxiliaryLoss> losses,
    Map<String, Double> diagnostics) {}
