package io.autoglm.spring;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A text that must stand nowhere, and all the ways in which it might: whole or a telling piece of it, in whatever case, URL-encoded, with
 * JSON's escapes, in hexadecimal digits, and in Base64 at any place of a longer text.
 */
final class Marker {

    private final String name;
    private final String secret;
    private final List<String> forms;

    /**
     * Makes a marker.
     *
     * @param name   what failures of a test call it
     * @param secret what is looked for
     * @param piece  how long a piece tells something
     */
    Marker(String name, String secret, int piece) {
        this.name = name;
        this.secret = secret;
        List<String> all = new ArrayList<>();
        IntStream.rangeClosed(0, secret.length() - piece)
                .mapToObj(from -> secret.substring(from, from + piece))
                .forEach(all::add);
        String encoded = URLEncoder.encode(secret, UTF_8);
        all.addAll(List.of(encoded, encoded.replace("+", "%20"), HexFormat.of().formatHex(secret.getBytes(UTF_8))));
        all.add(escaped(secret));
        for (int before = 0; before < 3; before++) {
            String shown = base64(secret, before);
            all.add(shown);
            all.add(shown.replace('+', '-').replace('/', '_'));
        }
        forms = all.stream().map(Marker::lower).distinct().toList();
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** Returns the characters that are the same whatever stands before and behind, when {@code before} bytes of a triple stand before. */
    private static String base64(String secret, int before) {
        byte[] bytes = secret.getBytes(UTF_8);
        byte[] shifted = new byte[before + bytes.length];
        System.arraycopy(bytes, 0, shifted, before, bytes.length);
        String whole =
                Base64.getEncoder().withoutPadding().encodeToString(Arrays.copyOf(shifted, shifted.length / 3 * 3));
        return before == 0 ? whole : whole.substring(4);
    }

    private static String escaped(String text) {
        return text.chars()
                .mapToObj(c -> c < 127 ? String.valueOf((char) c) : String.format("\\u%04x", c))
                .collect(Collectors.joining());
    }

    /** Returns what is looked for. */
    String secret() {
        return secret;
    }

    /** Returns whether {@code text}, in lower case, has it. */
    boolean isIn(String text) {
        return forms.stream().anyMatch(text::contains);
    }

    /** Returns those of {@code markers} that {@code text} has. */
    static Set<Marker> in(String text, List<Marker> markers) {
        String lower = lower(text);
        return markers.stream().filter(marker -> marker.isIn(lower)).collect(Collectors.toSet());
    }

    @Override
    public String toString() {
        return name;
    }
}
