package org.mneme.tensor.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CudaDriverTest {
  private static final CudaDevice AMPERE = new CudaDevice("NVIDIA A100-SXM4-40GB", 8, 0, 42_298_834_944L);
  private static final CudaDevice PASCAL = new CudaDevice("Tesla P4", 6, 1, 8L << 30);
  private static final CudaDevice HOPPER = new CudaDevice("NVIDIA H200", 9, 0, 150_000_000_000L);

  @Test
  void devicesAreNamed() {
    CudaDriver driver = new CudaDriver(new FakeDriver(0, AMPERE, PASCAL));
    assertThat(driver.devices()).containsExactly(AMPERE, PASCAL);
    assertThat(driver.usableDevices()).extracting(CudaDevice::toString)
        .containsExactly("NVIDIA A100-SXM4-40GB (compute capability 8.0, 39.4 GiB)",
            "Tesla P4 (compute capability 6.1, 8.0 GiB)");
  }

  @Test
  void aMachineWithoutADriverIsToldFromOneWithoutDevices() {
    assertThatThrownBy(() -> CudaDriver.load("libno-such-driver.so.1")).isInstanceOf(NoGpuException.class)
        .hasMessage(
            "there is no CUDA device: NVIDIA's driver is not installed here (no library libno-such-driver.so.1);"
                + " this build (-Pcuda) computes on an NVIDIA GPU, one without -Pcuda on the CPU");
    assertThatThrownBy(() -> new CudaDriver(new FakeDriver(100)).usableDevices()).isInstanceOf(NoGpuException.class)
        .hasMessageContaining("NVIDIA's driver finds none (cuInit ends with error 100)");
    assertThatThrownBy(() -> new CudaDriver(new FakeDriver(0)).usableDevices()).isInstanceOf(NoGpuException.class)
        .hasMessageContaining("NVIDIA's driver finds none;");
    assertThatThrownBy(() -> new CudaDriver(name -> Optional.empty()).usableDevices())
        .isInstanceOf(NoGpuException.class)
        .hasMessageContaining("it has no function cuInit");
  }

  @Test
  void aDeviceThatTheNativesHaveNoCodeForIsNamed() {
    assertThatThrownBy(() -> new CudaDriver(new FakeDriver(0, HOPPER)).usableDevices())
        .isInstanceOf(NoGpuException.class)
        .hasMessageContaining("no code for NVIDIA H200 (compute capability 9.0, 139.7 GiB), only for")
        .hasMessageContaining("one without -Pcuda on the CPU");
    assertThatThrownBy(() -> new CudaDriver(new FakeDriver(0, AMPERE, HOPPER)).usableDevices())
        .isInstanceOf(NoGpuException.class)
        .hasMessageContaining("no code for NVIDIA H200")
        .hasMessageContaining("CUDA_VISIBLE_DEVICES");
  }

  @ParameterizedTest
  @CsvSource({"3, 5, false", "3, 7, true", "5, 0, true", "7, 5, true", "8, 9, true", "9, 0, false", "12, 0, false"})
  void nativesRunOnTheirOwnGenerations(int major, int minor, boolean has) {
    assertThat(new CudaDevice("a device", major, minor, 1).hasCode()).isEqualTo(has);
  }
}
