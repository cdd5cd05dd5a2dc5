import Foundation
import NTLReport
import Testing

@Suite struct PageTests {
  @Test func thePageIsWellFormedAndHoldsEveryChart() {
    let page = ParsedPage(sampleReport().html())
    #expect(page.problem == nil)
    let charts = page.all("svg").filter { $0.attributes["role"] == "img" }
    // Three metrics, one distribution of errors, two arms' predictions and embeddings.
    #expect(charts.count == 3 + 1 + 2 + 2)
    #expect(page.all("figcaption").count == 3 + 1 + 1 + 2)
    #expect(page.all("path", class: "line").count == 3 * 2)
    #expect(page.all("path", class: "band").count == 3 * 2)
    #expect(page.all("circle", class: "bead").count == 2 * 10)
  }

  @Test func everyChartIsNamedAndDescribed() {
    let page = ParsedPage(sampleReport().html())
    let identifiers = page.parts.compactMap { $0.attributes["id"] }
    #expect(Set(identifiers).count == identifiers.count)
    for chart in page.all("svg") where chart.attributes["aria-hidden"] != "true" {
      let names = (chart.attributes["aria-labelledby"] ?? "").split(separator: " ").map(String.init)
      #expect(names.count == 2)
      #expect(names.allSatisfy(identifiers.contains))
    }
    #expect(page.all("desc").allSatisfy { !$0.text.isEmpty })
  }

  @Test func nothingIsLoadedAndNothingRuns() {
    let page = ParsedPage(sampleReport().html())
    #expect(page.all("script").isEmpty && page.all("link").isEmpty && page.all("img").isEmpty)
    let attributes = page.parts.flatMap { $0.attributes }
    #expect(!attributes.contains { ["href", "src"].contains($0.key) || $0.key.hasPrefix("on") })
    #expect(!page.all("style")[0].text.contains("url("))
    #expect(!page.all("style")[0].text.contains("@import"))
  }

  @Test func textIsShownAsItIs() {
    var report = sampleReport()
    let wicked = #"</title><script>alert("1 < 2 & 'x'")</script>]]>"#
    report.title = wicked
    report.arms[0].name = wicked
    report.questions[0].question = wicked
    report.table.rows[0].cells[0].text = wicked
    let page = ParsedPage(report.html())
    #expect(page.problem == nil)
    #expect(page.all("script").isEmpty)
    #expect(page.all("h1").map(\.text) == [wicked])
    #expect(page.all("span", class: "question").map(\.text) == [wicked])
    #expect(page.all("td").contains { $0.text == wicked })
    #expect(page.all("li").contains { $0.text.contains(wicked) })
  }

  @Test func charactersThatXMLForbidsAreReplaced() {
    #expect(Element.escape("a\u{0}b\u{1B}c\u{FFFF}\t\n") == "a\u{FFFD}b\u{FFFD}c\u{FFFD}\t\n")
    #expect(Element.escape("<&>\"'é−7 😀") == "&lt;&amp;&gt;&quot;&#39;é−7 😀")
    var report = sampleReport()
    report.title = "bell \u{7} and null \u{0}"
    #expect(ParsedPage(report.html()).problem == nil)
  }

  @Test func elementsAreWrittenAsBothParsersReadThem() {
    let element = Element(.div, .class("a", "b")) {
      Element(.meta, Element.Attribute("content", "x\"y"))
      Element(.td)
      Element(.p) {
        "1 < 2"
        Element(.strong) { "!" }
      }
    }
    #expect(
      element.markup == """
        <div class="a b">
        <meta content="x&quot;y"/>
        <td></td>
        <p>1 &lt; 2<strong>!</strong></p>
        </div>
        """)
  }

  @Test func theSameReportGivesTheSameBytes() {
    #expect(sampleReport().html() == sampleReport().html())
  }

  @Test func theFirstAxisRisesWithTheValues() throws {
    // The sample's embeddings fall along their first component: the report turns the axis.
    let page = ParsedPage(sampleReport().html())
    let x = page.all("circle", class: "bead").prefix(10).compactMap {
      $0.attributes["cx"].flatMap(Double.init)
    }
    #expect(x.count == 10)
    #expect(x == x.sorted())
    #expect(page.all("figcaption").contains { $0.text.contains("first coordinate is 1.00") })
  }

  @Test func theBestCellAndTheTrueTokenAreMarked() {
    let page = ParsedPage(sampleReport().html())
    #expect(page.all("strong").map(\.text) == ["0.75", "1.5"])
    #expect(page.all("text", class: "true").map(\.text) == ["5", "5"])
    #expect(
      page.all("span", class: "answer").map(\.text) == ["answer 56 ≠ label", "answer 56 ≠ label"])
  }

  @Test func captionsSayWhatIsDrawn() {
    let captions = ParsedPage(sampleReport().html()).all("figcaption").map(\.text)
    #expect(
      captions[0]
        == "Figure 1. Loss by training step; lines are means over 2 seeds, bands run from the "
        + "lowest to the highest.")
    #expect(captions[2].hasSuffix("the axis is logarithmic."))
  }
}
