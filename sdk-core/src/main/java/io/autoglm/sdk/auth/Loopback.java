package io.autoglm.sdk.auth;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Which hosts are this machine. Never asks DNS. */
final class Loopback {

    private Loopback() {}

    /** Returns whether {@code host}, as a URI has it, is {@code localhost}, in 127.0.0.0/8 or ::1 in any spelling. */
    static boolean isLoopback(@Nullable String host) {
        if (host == null) {
            return false;
        }
        if (host.startsWith("[")) {
            return isIpv6Loopback(host);
        }
        return host.equalsIgnoreCase("localhost") || isIpv4Loopback(host);
    }

    private static boolean isIpv4Loopback(String host) {
        return host.startsWith("127.") && NetUtil.isValidIpV4Address(host);
    }

    private static boolean isIpv6Loopback(String literal) {
        try {
            return InetAddress.getByName(literal).isLoopbackAddress(); // in brackets it can only be a literal
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
