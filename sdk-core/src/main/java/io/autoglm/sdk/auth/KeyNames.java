package io.autoglm.sdk.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names for keys that have none: the beginning of a keyed hash. The hash's own key is random and dies with the process, so that a name tells
 * two keys apart but does not help to guess one.
 */
final class KeyNames {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES_SHOWN = 4;
    private static final SecretKeySpec PROCESS_KEY = processKey();

    private KeyNames() {}

    /** Loads this class now, on the thread that configures the client: random numbers and the search for the algorithm are slow. */
    static void prepare() {}

    /** Returns 8 hex digits. */
    static String nameOf(String key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(PROCESS_KEY);
            byte[] hash = mac.doFinal(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, BYTES_SHOWN);
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    private static SecretKeySpec processKey() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        try {
            return new SecretKeySpec(random, Mac.getInstance(ALGORITHM).getAlgorithm());
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    private static IllegalStateException missing(GeneralSecurityException cause) {
        return new IllegalStateException(ALGORITHM + " is part of every Java platform", cause);
    }
}
