package io.autoglm.test;

import io.autoglm.test.Faults.AfterEvents;
import io.autoglm.test.Faults.Break;
import io.autoglm.test.Faults.ErrorInStream;
import io.autoglm.test.Faults.Face;
import io.autoglm.test.Faults.Kind;
import io.autoglm.test.Faults.Pace;
import io.autoglm.test.Faults.Raw;
import io.autoglm.test.Faults.Redirect;
import io.autoglm.test.Faults.Simple;
import io.autoglm.test.Faults.Status;
import io.autoglm.test.Faults.Timed;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Reads the text form of {@link SimFault}. */
final class FaultText {

    private static final Map<String, Function<List<String>, SimFault>> READERS = readers();

    private FaultText() {}

    private static Map<String, Function<List<String>, SimFault>> readers() {
        Map<String, Function<List<String>, SimFault>> readers = new TreeMap<>();
        for (Kind kind : Kind.values()) {
            readers.put(kind.text, arguments -> none(arguments, new Simple(kind)));
        }
        for (Break what : Break.values()) {
            readers.put(what.text, arguments -> new AfterEvents(what, number(one(arguments))));
        }
        for (Pace pace : Pace.values()) {
            readers.put(pace.text, arguments -> new Timed(pace, Durations.parse(one(arguments))));
        }
        readers.put(Redirect.NAME, arguments -> new Redirect(location(arguments)));
        readers.put(Status.NAME, FaultText::status);
        readers.put(Face.NAME, FaultText::face);
        readers.put(ErrorInStream.NAME, FaultText::errorInStream);
        readers.put(Raw.NAME, arguments -> Raw.of(pieces(one(arguments))));
        return readers;
    }

    static SimFault parse(String text) {
        List<String> parts = Arrays.asList(text.trim().split(":", -1));
        Function<List<String>, SimFault> reader = READERS.get(parts.get(0));
        if (reader == null) {
            throw new IllegalArgumentException(
                    "fault must start with one of " + READERS.keySet() + ", was '" + text + "'");
        }
        try {
            return reader.apply(parts.subList(1, parts.size()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("fault '" + text + "': " + e.getMessage(), e);
        }
    }

    private static SimFault none(List<String> arguments, SimFault fault) {
        if (!arguments.isEmpty()) {
            throw new IllegalArgumentException("takes no argument");
        }
        return fault;
    }

    private static String one(List<String> arguments) {
        if (arguments.size() != 1) {
            throw new IllegalArgumentException("takes one argument, was given " + arguments.size());
        }
        return arguments.get(0);
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a whole number is needed, was '" + text + "'", e);
        }
    }

    /** A location may stand unencoded, so its own colons are put back. */
    private static String location(List<String> arguments) {
        return decode(String.join(":", arguments));
    }

    private static SimFault status(List<String> arguments) {
        if (arguments.isEmpty() || arguments.size() > 3) {
            throw new IllegalArgumentException("takes a status, and maybe a body and headers");
        }
        int code = number(arguments.get(0));
        if (arguments.size() == 1) {
            return SimFault.status(code);
        }
        Map<String, String> headers = arguments.size() == 3 ? pairs(arguments.get(2)) : Map.of();
        return SimFault.status(code, decode(arguments.get(1)), headers);
    }

    private static Map<String, String> pairs(String text) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String pair : text.split("&", -1)) {
            String[] sides = pair.split("=", 2);
            if (sides.length != 2) {
                throw new IllegalArgumentException("a header must look like name=value, was '" + pair + "'");
            }
            headers.put(decode(sides[0]), decode(sides[1]));
        }
        return headers;
    }

    private static SimFault face(List<String> arguments) {
        if (arguments.size() != 2) {
            throw new IllegalArgumentException("takes a gateway and a status");
        }
        return SimFault.face(SimGateway.parse(arguments.get(0)), number(arguments.get(1)));
    }

    private static SimFault errorInStream(List<String> arguments) {
        if (arguments.size() < 2) {
            throw new IllegalArgumentException("takes a number of events and a JSON text");
        }
        String json = String.join(":", arguments.subList(1, arguments.size()));
        return SimFault.errorInStream(number(arguments.get(0)), decode(json));
    }

    private static List<byte[]> pieces(String text) {
        return Arrays.stream(text.split(",", -1)).map(HexFormat.of()::parseHex).toList();
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
