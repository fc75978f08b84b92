/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-sha256.h"

#include <dlfcn.h>
#include <openssl/evp.h>

#define DIGEST_SIZE 32

struct _TandemSha256
{
  EVP_MD_CTX *context; /* (nullable) NULL without libcrypto */
  EVP_MD *kind;
  GChecksum *checksum; /* then */
};

/* What is used of libcrypto. */
static struct
{
  gboolean tried;
  gboolean loaded;
  __typeof__ (&OSSL_LIB_CTX_new) library_new;
  __typeof__ (&EVP_MD_fetch) md_fetch;
  __typeof__ (&EVP_MD_free) md_free;
  __typeof__ (&EVP_MD_CTX_new) context_new;
  __typeof__ (&EVP_MD_CTX_free) context_free;
  __typeof__ (&EVP_DigestInit_ex) init;
  __typeof__ (&EVP_DigestUpdate) update;
  __typeof__ (&EVP_DigestFinal_ex) final;
  __typeof__ (&OpenSSL_version) version;
  OSSL_LIB_CTX *library; /* of this process; never freed */
} crypto;

static gboolean
find (void *library, const char *name, gpointer function)
{
  *(void **)function = dlsym (library, name);
  return *(void **)function != NULL;
}

void
tandem_sha256_load (void)
{
  void *library;

  if (crypto.tried)
    return;

  crypto.tried = TRUE;
  library = dlopen ("libcrypto.so.3", RTLD_LAZY | RTLD_LOCAL);
  crypto.loaded = library != NULL && find (library, "OSSL_LIB_CTX_new", &crypto.library_new)
                  && find (library, "EVP_MD_fetch", &crypto.md_fetch)
                  && find (library, "EVP_MD_free", &crypto.md_free)
                  && find (library, "EVP_MD_CTX_new", &crypto.context_new)
                  && find (library, "EVP_MD_CTX_free", &crypto.context_free)
                  && find (library, "EVP_DigestInit_ex", &crypto.init)
                  && find (library, "EVP_DigestUpdate", &crypto.update)
                  && find (library, "EVP_DigestFinal_ex", &crypto.final)
                  && find (library, "OpenSSL_version", &crypto.version);
  if (!crypto.loaded)
    g_info ("Without libcrypto.so.3 hashing is slower");
}

const char *
tandem_sha256_get_library_version (void)
{
  tandem_sha256_load ();
  return crypto.loaded ? crypto.version (OPENSSL_FULL_VERSION_STRING) : NULL;
}

TandemSha256 *
tandem_sha256_new (void)
{
  TandemSha256 *self = g_new0 (TandemSha256, 1);

  tandem_sha256_load ();
  if (crypto.loaded)
    {
      /* Its default one is used by libcrypto also where there was no memory to make it. */
      if (crypto.library == NULL)
        crypto.library = crypto.library_new ();
      /* Looking it up for each file would cost more than a small one. */
      if (crypto.library != NULL)
        self->kind = crypto.md_fetch (crypto.library, "SHA256", NULL);
      self->context = crypto.context_new ();
    }
  if (self->kind == NULL || self->context == NULL)
    self->checksum = g_checksum_new (G_CHECKSUM_SHA256);
  return self;
}

void
tandem_sha256_free (TandemSha256 *self)
{
  if (crypto.loaded)
    {
      crypto.context_free (self->context);
      crypto.md_free (self->kind);
    }
  g_clear_pointer (&self->checksum, g_checksum_free);
  g_free (self);
}

void
tandem_sha256_begin (TandemSha256 *self)
{
  if (self->checksum != NULL)
    g_checksum_reset (self->checksum);
  else if (crypto.init (self->context, self->kind, NULL) != 1) /* without memory */
    self->checksum = g_checksum_new (G_CHECKSUM_SHA256);
}

void
tandem_sha256_update (TandemSha256 *self, gconstpointer data, gsize size)
{
  if (self->checksum == NULL)
    {
      if (crypto.update (self->context, data, size) != 1)
        g_error ("libcrypto does not take what is to be hashed");
      return;
    }
  for (const guchar *next = data; size > 0;)
    {
      gsize part = MIN (size, G_MAXINT32);

      g_checksum_update (self->checksum, next, (gssize)part);
      next += part;
      size -= part;
    }
}

void
tandem_sha256_end (TandemSha256 *self, guint8 *digest)
{
  gsize size = DIGEST_SIZE;

  if (self->checksum != NULL)
    g_checksum_get_digest (self->checksum, digest, &size);
  else if (crypto.final (self->context, digest, NULL) != 1)
    g_error ("libcrypto gives no digest");
}
