package org.mneme.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import java.util.Collections;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.mneme.cli.result.RunRecord;
import org.mneme.cli.result.SampleRun;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** The page that a comparison ends with. */
class ReportTest {
  private final RunRecord run = SampleRun.run();

  @Test
  void thePageNeedsNothingBesideItself() {
    String page = Report.html(run);
    assertThat(page).startsWith("<!DOCTYPE html>")
        .doesNotContain("<script", "<link", "<img", "@import", "url(", "http:", "https:");
  }

  @Test
  void everyMemoryAndTaskIsInIt() {
    String page = Report.html(run);
    run.results().forEach(result -> assertThat(page).contains(result.variant(), result.panel()));
    assertThat(page).contains("accuracy (%)", "bits per byte", "95\u00a0% interval", "OpenJDK", "memories:");
  }

  @Test
  void chartsAreWellFormed() throws Exception {
    String page = Report.html(run);
    int charts = 0;
    for (int start = page.indexOf("<svg"); start >= 0; start = page.indexOf("<svg", start + 1)) {
      String chart = page.substring(start, page.indexOf("</svg>", start) + "</svg>".length());
      Document parsed = DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(chart)));
      assertThat(parsed.getDocumentElement().getTagName()).isEqualTo("svg");
      assertThat(chart).doesNotContain("NaN", "Infinity");
      charts++;
    }
    assertThat(charts).isGreaterThan(10);
  }

  @Test
  void whatAMemoryFoundOutIsDrawn() {
    String page = Report.html(run);
    assertThat(page).contains("Inside the memories", "where queries look", "blocks.0.infinite.look", ">head 4<",
        ">oldest<");
    String heat = page.substring(page.indexOf("where queries look"));
    assertThat(heat.substring(0, heat.indexOf("</svg>")).split("class=\"cell\"")).hasSizeGreaterThan(4 * 50);
  }

  @Test
  void theBestMemoryIsDarkestInTheFieldOfMemoriesAndLengths() {
    String page = Report.html(run);
    String field = page.substring(page.indexOf("of each memory at each length of sorting"));
    field = field.substring(0, field.indexOf("</svg>"));
    List<Double> darkness = Pattern.compile("class=\"cell\" opacity=\"([0-9.]+)\"")
        .matcher(field)
        .results()
        .map(found -> Double.valueOf(found.group(1)))
        .toList();
    assertThat(darkness).as("four memories at four lengths")
        .hasSize(16)
        .allSatisfy(each -> assertThat(each).isPositive());
    // none's row comes first, the infinite memory's third: at 256 tokens it is the best of all, none at 2,048 the worst.
    assertThat(darkness.get(8)).isEqualTo(Collections.max(darkness));
    assertThat(darkness.get(3)).isEqualTo(Collections.min(darkness));
  }

  @Test
  void whatACurveMarksIsAnUprightLineInTheMemorysColour() {
    String page = Report.html(run);
    assertThat(page).contains("Dotted lines: how far a block of each memory reaches directly");
    String chart = page.substring(page.indexOf("loss by position of each memory"));
    assertThat(chart.substring(0, chart.indexOf("</svg>")).split("class=\"line reference look-")).hasSize(1 + 4);
  }

  @Test
  void aFailedTrialIsNamedWithItsReason() {
    String page = Report.html(run);
    assertThat(page).contains("sorting-2048-infinite-seed2 failed: ", "out of memory", "1 failed");
  }

  @Test
  void nothingInANameOrAMessageBecomesMarkup() {
    RunRecord odd = new RunRecord("<b>name</b>", "a & b", run.sources(), List.of(SampleRun.failed(1)));
    assertThat(Report.html(odd)).contains("&lt;b&gt;name", "a &amp; b", "&lt;8,589,934,592&gt;")
        .doesNotContain("<b>name", "<8,589");
  }

  @Test
  void aRunWithoutResultsSaysSo() {
    assertThat(Report.html(new RunRecord("empty", "", List.of(), List.of())))
        .contains("Nothing has been measured yet.");
  }
}
