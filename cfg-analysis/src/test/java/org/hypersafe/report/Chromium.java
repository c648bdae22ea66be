package org.hypersafe.report;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Debian's Chromium without a window, and what tests do with it. */
final class Chromium implements AutoCloseable {
  private static final Path BROWSER = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Held, as loggers that nobody holds lose their level. It warns of every new Chromium. */
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  private final ChromeDriver driver;
  private final Path pictures;

  private Chromium(ChromeDriver driver, Path pictures) {
    this.driver = driver;
    this.pictures = pictures;
  }

  /** Skips the test, saying so, where there is no Chromium. */
  static void assume() {
    boolean isThere = Files.isExecutable(BROWSER) && Files.isExecutable(DRIVER);
    if (!isThere) {
      System.out.println("skipped: no Chromium here; scripts/setup installs it");
    }
    assumeTrue(isThere, "no Chromium here; scripts/setup installs it");
  }

  /** Starts it; screenshots go to {@code build/screenshots}. */
  static Chromium start() throws IOException {
    SELENIUM.setLevel(Level.SEVERE);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(BROWSER.toFile());
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1400,900");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build();
    Path pictures = Path.of(System.getProperty("hypersafe.root"), "screenshots");
    Files.createDirectories(pictures);
    return new Chromium(new ChromeDriver(service, options), pictures);
  }

  void open(Path page) {
    driver.get("about:blank");
    driver.get(page.toUri().toString());
  }

  void go(String hash) {
    run("location.hash = arguments[0]", hash);
  }

  void back() {
    driver.navigate().back();
  }

  String hash() {
    return String.valueOf(run("return decodeURIComponent(location.hash)"));
  }

  Object run(String script, Object... arguments) {
    Object result = driver.executeScript(script, arguments);
    return result == null ? "" : result;
  }

  WebElement find(String css) {
    return await(css, () -> driver.findElements(By.cssSelector(css)).stream().findFirst().get());
  }

  /** Texts of all elements, after a moment in which {@code expected} of them come to be. */
  List<String> texts(String css, int expected) {
    return await(
        expected + " of " + css,
        () -> {
          List<String> texts =
              driver.findElements(By.cssSelector(css)).stream().map(WebElement::getText).toList();
          if (texts.size() != expected) {
            throw new IllegalStateException(texts.toString());
          }
          return texts;
        });
  }

  /** Waits until the text is in the element. */
  void seeText(String css, String text) {
    await(
        text + " in " + css,
        () -> {
          String seen = driver.findElement(By.cssSelector(css)).getText();
          if (!seen.contains(text)) {
            throw new IllegalStateException(seen);
          }
          return text;
        });
  }

  /** Clicks into the middle of an element, right and down by so many pixels. */
  void clickAt(WebElement element, int right, int down) {
    new Actions(driver).moveToElement(element, right, down).click().perform();
  }

  void screenshot(String name) throws IOException {
    Files.write(pictures.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
  }

  /** What the page complained of. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(entry -> entry.getLevel() + " " + entry.getMessage())
        .toList();
  }

  private static <T> T await(String what, Supplier<T> attempt) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return attempt.get();
      } catch (RuntimeException e) {
        boolean isEarly =
            e instanceof java.util.NoSuchElementException
                || e instanceof org.openqa.selenium.NoSuchElementException
                || e instanceof StaleElementReferenceException
                || e instanceof IllegalStateException;
        if (!isEarly || System.nanoTime() > end) {
          throw new AssertionError("waited for " + what, e);
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    driver.quit();
  }
}
