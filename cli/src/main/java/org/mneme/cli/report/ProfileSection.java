package org.mneme.cli.report;

import java.util.List;
import org.mneme.cli.report.markup.Element;
import org.mneme.cli.result.Figures;
import org.mneme.cli.result.Panel;
import org.mneme.experiment.TrialResult;
import org.mneme.memory.Profile;

/** What the memories of one task do inside: where they look, which of their slots they use. */
final class ProfileSection {
  private final Panel panel;
  private final Looks looks;

  ProfileSection(Panel panel, Looks looks) {
    this.panel = panel;
    this.looks = looks;
  }

  /** Adds a heading and the drawings, or nothing where no memory has anything to show. */
  void addTo(Element section) {
    Element grid = Element.of("div").with("class", "figures");
    boolean any = false;
    for (String variant : panel.variants()) {
      for (Profile profile : profiles(variant)) {
        grid.add(figure(variant, profile));
        any = true;
      }
    }
    if (any) {
      String length = panel.lengths().size() > 1 ? ", at length " + Figures.length(panel.longest()) : "";
      section.add(
          Element.of("h3").text("Inside the memories"),
          Element.of("p", "note",
              "Of the first seed" + length
                  + ", over all that was measured after training. Each row is drawn in proportion to its "
                  + "largest figure."),
          grid);
    }
  }

  private List<Profile> profiles(String variant) {
    return panel.costTrials(variant).stream().findFirst().map(TrialResult::profiles).orElse(List.of());
  }

  private Element figure(String variant, Profile profile) {
    return Element.of("figure")
        .add(
            Element.of("h4").text(variant + " · " + profile.title()),
            new ProfileStrips(profile, looks.of(variant)).draw(),
            Element.of("figcaption").text(profile.name()));
  }
}
