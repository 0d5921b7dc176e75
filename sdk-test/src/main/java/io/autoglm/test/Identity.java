package io.autoglm.test;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A key and its certificate: of an authority, of a server, or of a client. */
final class Identity {

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

    private Identity(KeyPair keys, X509Certificate certificate) {
        this.keys = keys;
        this.certificate = certificate;
    }

    /**
     * Who a certificate is for, and when.
     *
     * @param name      the common name
     * @param host      a host name it holds for; {@code null} for none
     * @param loopback  whether it holds for 127.0.0.1
     * @param authority whether it may sign others
     * @param from      when it begins, from now
     * @param until     when it ends, from now
     */
    record Subject(
            String name, @Nullable String host, boolean loopback, boolean authority, Duration from, Duration until) {

        static final Duration HOUR_AGO = Duration.ofHours(-1);
        static final Duration YEAR = Duration.ofDays(365);

        static Subject localhost(boolean authority) {
            return new Subject("localhost", "localhost", true, authority, HOUR_AGO, YEAR);
        }
    }

    /** Signs by itself. */
    static Identity selfSigned(Subject subject) {
        return create(subject, null);
    }

    /** Is signed by {@code issuer}. */
    static Identity issued(Subject subject, Identity issuer) {
        return create(subject, issuer);
    }

    private static Identity create(Subject subject, @Nullable Identity issuer) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair keys = generator.generateKeyPair();
            PrivateKey signer = issuer == null ? keys.getPrivate() : issuer.keys.getPrivate();
            byte[] issuerName = issuer == null
                    ? name(subject.name())
                    : issuer.certificate.getSubjectX500Principal().getEncoded();
            byte[] encoded = encode(subject, issuerName, keys, signer);
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
            return new Identity(keys, certificate);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot make an EC certificate", e);
        }
    }

    PrivateKey key() {
        return keys.getPrivate();
    }

    X509Certificate certificate() {
        return certificate;
    }

    String certificatePem() {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** PKCS #8, not encrypted. */
    String keyPem() {
        return pem("PRIVATE KEY", keys.getPrivate().getEncoded());
    }

    private static String pem(String type, byte[] bytes) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + type
                + "-----\n";
    }

    /** RFC 5280, section 4.1: what is signed, the algorithm, the signature. */
    private static byte[] encode(Subject subject, byte[] issuer, KeyPair keys, PrivateKey signer)
            throws GeneralSecurityException {
        byte[] algorithm = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
        byte[] content = content(subject, issuer, keys, algorithm);
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(signer);
        signature.update(content);
        return Der.sequence(content, algorithm, Der.bits(signature.sign()));
    }

    private static byte[] content(Subject subject, byte[] issuer, KeyPair keys, byte[] algorithm) {
        byte[] version = Der.value(0xA0, Der.value(INTEGER, new byte[] {2}));
        byte[] serial = Der.value(
                INTEGER, new BigInteger(64, new SecureRandom()).setBit(62).toByteArray());
        Instant now = Instant.now();
        byte[] validity = Der.sequence(time(now.plus(subject.from())), time(now.plus(subject.until())));
        byte[] constraints = basicConstraints(subject.authority());
        boolean named = subject.host() != null;
        byte[] extensions = named ? Der.sequence(alternativeNames(subject), constraints) : Der.sequence(constraints);
        return Der.sequence(
                version,
                serial,
                algorithm,
                issuer,
                validity,
                name(subject.name()),
                keys.getPublic().getEncoded(),
                Der.value(0xA3, extensions));
    }

    private static byte[] name(String commonName) {
        byte[] text = Der.value(UTF8_STRING, commonName.getBytes(StandardCharsets.UTF_8));
        return Der.sequence(Der.set(Der.sequence(Der.oid("2.5.4.3"), text)));
    }

    private static byte[] time(Instant instant) {
        return Der.value(UTC_TIME_TAG, UTC_TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] alternativeNames(Subject subject) {
        byte[] host = Der.value(DNS_NAME, String.valueOf(subject.host()).getBytes(StandardCharsets.US_ASCII));
        byte[] names = subject.loopback()
                ? Der.sequence(host, Der.value(IP_ADDRESS, new byte[] {127, 0, 0, 1}))
                : Der.sequence(host);
        return Der.sequence(Der.oid("2.5.29.17"), Der.value(OCTET_STRING, names));
    }

    private static byte[] basicConstraints(boolean authority) {
        byte[] content = authority ? Der.sequence(Der.value(0x01, new byte[] {(byte) 0xFF})) : Der.sequence();
        return Der.sequence(Der.oid("2.5.29.19"), Der.value(OCTET_STRING, content));
    }
}
