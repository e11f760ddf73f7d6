package ${package};

import org.mneme.memory.BlockContext;
import org.mneme.memory.Memory;
import org.mneme.testkit.MemoryContractTest;

/** All that a memory has to satisfy to work in a comparison. */
class ${Name}ContractTest extends MemoryContractTest {
  @Override
  protected Memory create(BlockContext context) {
    return new ${Name}Memory(new ${Name}Config(), context);
  }
}
