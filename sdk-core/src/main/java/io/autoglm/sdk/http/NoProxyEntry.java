package io.autoglm.sdk.http;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One thing that is reached without a proxy. */
final class NoProxyEntry {

    private final String name;
    private final boolean itself;
    private final boolean below;
    private final @Nullable Integer port;
    private final byte @Nullable [] network;
    private final int bits;

    private NoProxyEntry(
            String name, boolean itself, boolean below, @Nullable Integer port, byte @Nullable [] network, int bits) {
        this.name = name;
        this.itself = itself;
        this.below = below;
        this.port = port;
        this.network = network;
        this.bits = bits;
    }

    static NoProxyEntry parse(String entry) {
        String text = entry.trim().toLowerCase(Locale.ROOT);
        if (text.isEmpty()) {
            throw bad(entry);
        }
        if (text.equals("*") || text.equals("<local>")) {
            return new NoProxyEntry(text, true, true, null, null, 0);
        }
        int slash = text.indexOf('/');
        if (slash >= 0) {
            return network(entry, text.substring(0, slash), text.substring(slash + 1));
        }
        Integer port = null;
        int colon = text.lastIndexOf(':');
        if (colon >= 0 && (text.indexOf(':') == colon || (text.startsWith("[") && text.charAt(colon - 1) == ']'))) {
            port = number(entry, text.substring(colon + 1), 65_535);
            text = text.substring(0, colon);
        }
        return host(entry, unbracketed(text), port);
    }

    private static String unbracketed(String text) {
        return text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    }

    private static NoProxyEntry host(String entry, String text, @Nullable Integer port) {
        byte[] address = IpAddresses.parse(text);
        if (address != null) {
            return new NoProxyEntry(text, true, false, port, address, address.length * 8);
        }
        boolean onlyBelow = text.startsWith(".") || text.startsWith("*.");
        String name = text.startsWith("*.") ? text.substring(2) : text.startsWith(".") ? text.substring(1) : text;
        if (name.isEmpty() || name.indexOf('*') >= 0 || name.chars().anyMatch(Character::isWhitespace)) {
            throw bad(entry);
        }
        return new NoProxyEntry(name, !onlyBelow, true, port, null, 0);
    }

    private static NoProxyEntry network(String entry, String address, String length) {
        byte[] bytes = IpAddresses.parse(address);
        if (bytes == null) {
            throw bad(entry);
        }
        return new NoProxyEntry(address, true, false, null, bytes, number(entry, length, bytes.length * 8));
    }

    private static int number(String entry, String digits, int highest) {
        try {
            int value = Integer.parseInt(digits);
            if (value >= 0 && value <= highest) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // told below
        }
        throw bad(entry);
    }

    private static IllegalArgumentException bad(String entry) {
        return new IllegalArgumentException(
                "noProxy must name hosts, .domains, networks such as 10.0.0.0/8, <local> or *, was '" + entry + "'");
    }

    boolean matches(String targetHost, int targetPort) {
        String host = targetHost.toLowerCase(Locale.ROOT);
        host = unbracketed(host);
        host = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (port != null && port != targetPort) {
            return false;
        }
        byte[] address = IpAddresses.parse(host);
        if (name.equals("*")) {
            return true;
        }
        if (name.equals("<local>")) {
            return address == null && host.indexOf('.') < 0;
        }
        if (network != null) {
            return address != null && isIn(address);
        }
        return address == null && ((itself && host.equals(name)) || (below && host.endsWith("." + name)));
    }

    private boolean isIn(byte[] address) {
        byte[] net = network;
        if (net == null || net.length != address.length) {
            return false;
        }
        int whole = bits / 8;
        int mask = 0xff << (8 - bits % 8) & 0xff;
        return Arrays.equals(net, 0, whole, address, 0, whole)
                && (bits % 8 == 0 || (net[whole] & mask) == (address[whole] & mask));
    }
}
