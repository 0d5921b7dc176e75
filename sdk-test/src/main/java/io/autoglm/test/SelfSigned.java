package io.autoglm.test;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;

/** A fresh key and a self-signed certificate for {@code localhost} and {@code 127.0.0.1}, valid for a year. */
final class SelfSigned {

    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final int INTEGER = 0x02;
    private static final int OCTET_STRING = 0x04;
    private static final int UTF8_STRING = 0x0C;
    private static final int UTC_TIME_TAG = 0x17;
    private static final int DNS_NAME = 0x82;
    private static final int IP_ADDRESS = 0x87;

    private final KeyPair keys;
    private final X509Certificate certificate;

    private SelfSigned(KeyPair keys, X509Certificate certificate) {
        this.keys = keys;
        this.certificate = certificate;
    }

    static SelfSigned create() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair keys = generator.generateKeyPair();
            byte[] encoded = encode(keys);
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
            return new SelfSigned(keys, certificate);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot make an EC certificate", e);
        }
    }

    SslContext serverContext() {
        try {
            return SslContextBuilder.forServer(keys.getPrivate(), certificate).build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String pem() {
        try {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** RFC 5280, section 4.1: what is signed, the algorithm, the signature. */
    private static byte[] encode(KeyPair keys) throws GeneralSecurityException {
        byte[] algorithm = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
        byte[] content = content(keys, algorithm);
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate());
        signature.update(content);
        return Der.sequence(content, algorithm, Der.bits(signature.sign()));
    }

    private static byte[] content(KeyPair keys, byte[] algorithm) {
        byte[] version = Der.value(0xA0, Der.value(INTEGER, new byte[] {2}));
        byte[] serial = Der.value(
                INTEGER, new BigInteger(64, new SecureRandom()).setBit(62).toByteArray());
        byte[] commonName = Der.value(UTF8_STRING, "localhost".getBytes(StandardCharsets.UTF_8));
        byte[] name = Der.sequence(Der.set(Der.sequence(Der.oid("2.5.4.3"), commonName)));
        Instant now = Instant.now();
        byte[] validity = Der.sequence(time(now.minus(1, ChronoUnit.HOURS)), time(now.plus(365, ChronoUnit.DAYS)));
        byte[] extensions = Der.value(0xA3, Der.sequence(alternativeNames(), basicConstraints()));
        return Der.sequence(
                version,
                serial,
                algorithm,
                name,
                validity,
                name,
                keys.getPublic().getEncoded(),
                extensions);
    }

    private static byte[] time(Instant instant) {
        return Der.value(UTC_TIME_TAG, UTC_TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] alternativeNames() {
        byte[] names = Der.sequence(
                Der.value(DNS_NAME, "localhost".getBytes(StandardCharsets.US_ASCII)),
                Der.value(IP_ADDRESS, new byte[] {127, 0, 0, 1}));
        return Der.sequence(Der.oid("2.5.29.17"), Der.value(OCTET_STRING, names));
    }

    /** A certificate authority, so that a client may trust it as an anchor. */
    private static byte[] basicConstraints() {
        byte[] authority = Der.sequence(Der.value(0x01, new byte[] {(byte) 0xFF}));
        return Der.sequence(Der.oid("2.5.29.19"), Der.value(OCTET_STRING, authority));
    }
}
