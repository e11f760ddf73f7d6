package org.mneme.kv.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mneme.tensor.RandomStream;
import org.mneme.testkit.Seeds;

@ExtendWith(Seeds.class)
final class SlotGroupsTest {
  private final SlotGroups groups = new SlotGroups();

  @RepeatedTest(20)
  void entriesOfASlotStandTogetherInTheirOrder(RandomStream random) {
    int limit = 1 + random.nextInt(1 << (1 + random.nextInt(22)));
    int[] slots = IntStream.range(0, random.nextInt(5000)).map(index -> random.nextInt(limit)).toArray();
    Map<Integer, List<Integer>> expected = new TreeMap<>();
    for (int entry = 0; entry < slots.length; entry++) {
      expected.computeIfAbsent(slots[entry], slot -> new ArrayList<>()).add(entry);
    }
    groups.group(slots, slots.length, limit);
    assertThat(found()).containsExactlyEntriesOf(expected);
  }

  @Test
  void theSameObjectGroupsOneStepAfterTheOther() {
    groups.group(new int[] {5, 2, 5, 0, 2}, 5, 6);
    groups.group(new int[] {3, 1, 3, 9, 9}, 3, 4);
    assertThat(found()).containsExactlyEntriesOf(new TreeMap<>(Map.of(1, List.of(1), 3, List.of(0, 2))));
    groups.group(new int[0], 0, 6);
    assertThat(found()).isEmpty();
  }

  @Test
  void theLargestSlotNumbersAreGroupedToo() {
    int limit = Integer.MAX_VALUE;
    groups.group(new int[] {limit - 1, 7, limit - 1}, 3, limit);
    assertThat(found()).containsExactlyEntriesOf(new TreeMap<>(Map.of(7, List.of(1), limit - 1, List.of(0, 2))));
  }

  private Map<Integer, List<Integer>> found() {
    Map<Integer, List<Integer>> found = new TreeMap<>();
    for (int group = 0; group < groups.groups(); group++) {
      List<Integer> entries =
          IntStream.range(groups.start(group), groups.start(group + 1)).map(groups::entry).boxed().toList();
      assertThat(found.put(groups.slot(group), entries)).isNull();
    }
    return found;
  }
}
