package io.autoglm.sdk.auth;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which hosts are this machine. Never asks DNS. */
final class Loopback {

    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
    private static final Pattern IPV4 = Pattern.compile("127(\\." + OCTET + "){3}");

    private Loopback() {}

    /** Returns whether {@code host}, as a URI has it, is {@code localhost}, in 127.0.0.0/8 or ::1 in any spelling. */
    static boolean isLoopback(@Nullable String host) {
        if (host == null) {
            return false;
        }
        if (host.startsWith("[")) {
            return isIpv6Loopback(host);
        }
        return host.equalsIgnoreCase("localhost") || IPV4.matcher(host).matches();
    }

    private static boolean isIpv6Loopback(String literal) {
        try {
            return InetAddress.getByName(literal).isLoopbackAddress(); // in brackets it can only be a literal
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
