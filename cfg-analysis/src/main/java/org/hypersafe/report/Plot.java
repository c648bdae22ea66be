package org.hypersafe.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableMap;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.hypersafe.diag.Diagnostic;
import org.hypersafe.diag.UserError;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * A drawing that a page shows, such as a benchmark's.
 *
 * @param title its own, which the page sets above it
 * @param svg the drawing
 */
public record Plot(String title, String svg) {
  private static final String SVG = "http://www.w3.org/2000/svg";
  private static final String DOCTYPE = "http://apache.org/xml/features/disallow-doctype-decl";

  /**
   * Reads a drawing.
   *
   * @throws UserError when it cannot be read, is not SVG or has no title
   */
  public static Plot read(Path file) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw UserError.unreadable(file, "plot", e);
    }
    Element root = root(file, bytes);
    if (!SVG.equals(root.getNamespaceURI()) || !root.getLocalName().equals("svg")) {
      throw notDrawing(file, "is not SVG, but " + root.getNodeName());
    }
    NodeList titles = root.getElementsByTagNameNS(SVG, "title");
    if (titles.getLength() == 0) {
      throw notDrawing(file, "has no title");
    }
    return new Plot(titles.item(0).getTextContent().trim(), new String(bytes, UTF_8));
  }

  private static Element root(Path file, byte[] bytes) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature(DOCTYPE, true);
      factory.setNamespaceAware(true);
      DocumentBuilder builder = factory.newDocumentBuilder();
      // The one that is there speaks to the terminal.
      builder.setErrorHandler(new DefaultHandler());
      return builder.parse(new ByteArrayInputStream(bytes)).getDocumentElement();
    } catch (SAXException | IOException e) {
      // An IOException is about bytes that are no text, as all of them are here.
      throw notDrawing(file, "is not SVG: " + e.getMessage());
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static UserError notDrawing(Path file, String value) {
    return new UserError(
        new Diagnostic(
            file.toString(), "plot", value, "", "give a drawing such as scripts/bench-* writes"));
  }

  /** As the page reads it: an image that stands for itself, in which no script runs. */
  ImmutableMap<String, String> data() {
    String image = Base64.getEncoder().encodeToString(svg.getBytes(UTF_8));
    return ImmutableMap.of("title", title, "image", "data:image/svg+xml;base64," + image);
  }
}
