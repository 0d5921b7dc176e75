package io.autoglm.spring;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.NullUnmarked;

/** Has the certificates that an SSL bundle has at the moment. */
@NullUnmarked // as its supertype
final class BundleKeys extends X509ExtendedKeyManager {

    private volatile X509ExtendedKeyManager now;

    BundleKeys(X509ExtendedKeyManager now) {
        this.now = now;
    }

    void become(X509ExtendedKeyManager next) {
        now = next;
    }

    @Override
    public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
        return now.chooseEngineClientAlias(types, issuers, engine);
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
        return now.chooseClientAlias(types, issuers, socket);
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
        return now.getClientAliases(type, issuers);
    }

    @Override
    public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
        return now.chooseEngineServerAlias(type, issuers, engine);
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
        return now.chooseServerAlias(type, issuers, socket);
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
        return now.getServerAliases(type, issuers);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return now.getCertificateChain(alias);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return now.getPrivateKey(alias);
    }
}
