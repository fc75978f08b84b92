/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-digits-frequency.h"

#include "app/tandem-accessible.h"
#include "app/tandem-count-bar.h"
#include "app/tandem-format.h"
#include "app/tandem-job-client.h"
#include "app/tandem-pair-grid.h"
#include "job/tandem-report-line.h"

#include <fcntl.h>
#include <glib/gi18n.h>
#include <math.h>
#include <unistd.h>

#define N_DIGITS 10
#define N_PAIRS 100

struct _TandemDigitsFrequency
{
  AdwBin parent_instance;

  GtkStack *states;
  GtkLabel *words;
  GtkGrid *rows;
  GtkLabel *pairs_words;
  TandemPairGrid *pairs;
  AdwStatusPage *failed;
  GtkWidget *bars[N_DIGITS];
  GtkWidget *counts[N_DIGITS];

  int fd;
  gboolean counted; /* or about to be */
  TandemJobClient *client;
};

G_DEFINE_FINAL_TYPE (TandemDigitsFrequency, tandem_digits_frequency, ADW_TYPE_BIN)

/* What the probability that chance alone gives so much means. */
static const char *
judge (double p)
{
  if (p < 0.001)
    return _ ("That is very unusual: chance alone would spread them more evenly.");
  if (p < 0.01)
    return _ ("That is unusual, though not impossible: chance alone would rather spread them more evenly.");
  if (p > 0.999)
    return _ ("That is very unusual: they are spread more evenly than by chance.");
  if (p > 0.99)
    return _ ("That is unusual, though not impossible: they are spread more evenly than by chance.");
  return _ ("That is nothing unusual: they are spread as evenly as random ones.");
}

static char *
describe_test (double chi2, double p, guint freedom)
{
  /* Translators: chi-square with its value, degrees of freedom, a percentage, and a sentence that judges it
   */
  return g_strdup_printf (_ ("χ² is %.2f (%u degrees of freedom). Random digits deviate from evenness this "
                             "much or more in %.1f %% of all cases. %s"),
                          chi2, freedom, 100 * p, judge (p));
}

/* Standard deviations between a count and what chance gives: of n trials with probability q. */
static double
deviation (double count, double n, double q)
{
  double spread = sqrt (n * q * (1 - q));

  return spread > 0 ? (count - n * q) / spread : 0;
}

static void
get_counts (JsonObject *result, const char *member, gint64 *counts, guint n)
{
  JsonNode *node = json_object_get_member (result, member);
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; i < n; i++)
    {
      JsonNode *element =
          array != NULL && i < json_array_get_length (array) ? json_array_get_element (array, i) : NULL;

      counts[i] =
          element != NULL && JSON_NODE_HOLDS_VALUE (element) ? MAX (json_node_get_int (element), 0) : 0;
    }
}

static void
show_digits (TandemDigitsFrequency *self, JsonObject *result)
{
  double total = (double)tandem_report_get_count (result, "digits", 0);
  gint64 counts[N_DIGITS];
  gint64 most = 1;
  g_autofree char *test = describe_test (tandem_report_get_double (result, "chi2", 0),
                                         tandem_report_get_double (result, "p_value", 1), 9);

  get_counts (result, "counts", counts, N_DIGITS);
  for (guint i = 0; i < N_DIGITS; i++)
    most = MAX (most, counts[i]);
  for (guint i = 0; i < N_DIGITS; i++)
    {
      g_autofree char *count = tandem_format_count ((guint64)counts[i]);
      double percent = total > 0 ? 100 * (double)counts[i] / total : 0;
      double sigma = deviation ((double)counts[i], total, 0.1);
      /* Translators: a count, a percentage, and by how many standard deviations it differs from a tenth */
      g_autofree char *text = g_strdup_printf (_ ("%s  %.3f %%  %+.1f σ"), count, percent, sigma);
      /* Translators: a digit, how often it is there, the percentage, standard deviations */
      g_autofree char *label = g_strdup_printf (
          ngettext ("Digit %u: %s time, %.3f %%, %+.1f standard deviations from even",
                    "Digit %u: %s times, %.3f %%, %+.1f standard deviations from even", (gulong)counts[i]),
          i, count, percent, sigma);

      gtk_label_set_text (GTK_LABEL (self->counts[i]), text);
      tandem_count_bar_set (TANDEM_COUNT_BAR (self->bars[i]), (double)counts[i] / (double)most,
                            total / N_DIGITS / (double)most, label);
    }
  gtk_label_set_text (self->words, test);
}

static void
show_pairs (TandemDigitsFrequency *self, JsonObject *result)
{
  double total = (double)tandem_report_get_count (result, "digits", 0) - 1;
  gint64 counts[N_PAIRS];
  double deviations[N_PAIRS];
  guint most = 0;
  guint least = 0;
  g_autofree char *most_count = NULL;
  g_autofree char *least_count = NULL;
  g_autofree char *extremes = NULL;
  g_autofree char *words = NULL;
  g_autofree char *test = describe_test (tandem_report_get_double (result, "pairs_chi2", 0),
                                         tandem_report_get_double (result, "pairs_p_value", 1), 90);

  get_counts (result, "pairs", counts, N_PAIRS);
  for (guint i = 0; i < N_PAIRS; i++)
    {
      deviations[i] = total > 0 ? deviation ((double)counts[i], total, 0.01) : 0;
      most = counts[i] > counts[most] ? i : most;
      least = counts[i] < counts[least] ? i : least;
    }
  most_count = tandem_format_count ((guint64)counts[most]);
  least_count = tandem_format_count ((guint64)counts[least]);
  /* Translators: two digits, how often they stand side by side, standard deviations; the same of the rarest
   */
  extremes = g_strdup_printf (_ ("Most often %02u stands there (%s times, %+.1f σ), least often %02u (%s "
                                 "times, %+.1f σ)."),
                              most, most_count, deviations[most], least, least_count, deviations[least]);
  words = g_strconcat (extremes, " ", test, NULL);
  gtk_label_set_text (self->pairs_words, words);
  tandem_pair_grid_set (self->pairs, deviations, extremes);
}

static void
on_client_state (TandemDigitsFrequency *self)
{
  TandemJobState state = tandem_job_client_get_state (self->client);

  if (tandem_job_client_is_active (self->client))
    return;
  if (state == TANDEM_JOB_STATE_FINISHED)
    {
      show_digits (self, tandem_job_client_get_result (self->client));
      show_pairs (self, tandem_job_client_get_result (self->client));
      gtk_stack_set_visible_child_name (self->states, "shown");
      return;
    }
  adw_status_page_set_description (self->failed, tandem_job_client_get_failure (self->client));
  gtk_stack_set_visible_child_name (self->states, "failed");
}

static void
count (TandemDigitsFrequency *self)
{
  g_autoptr (TandemJobRequest) request = NULL;

  if (self->counted || self->fd < 0)
    return;

  self->counted = TRUE;
  request = tandem_job_request_new_frequency (self->fd);
  self->client = tandem_job_client_new (request);
  g_signal_connect_object (self->client, "notify::state", G_CALLBACK (on_client_state), self,
                           G_CONNECT_SWAPPED);
  gtk_stack_set_visible_child_name (self->states, "counting");
  tandem_job_client_start (self->client);
}

static void
drop_client (TandemDigitsFrequency *self)
{
  if (self->client != NULL)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_clear_object (&self->client);
}

void
tandem_digits_frequency_set_digits (TandemDigitsFrequency *self, int fd)
{
  drop_client (self);
  if (self->fd >= 0)
    close (self->fd);
  self->fd = fd >= 0 ? fcntl (fd, F_DUPFD_CLOEXEC, 0) : -1;
  self->counted = FALSE;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    count (self);
}

static void
tandem_digits_frequency_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (tandem_digits_frequency_parent_class)->map (widget);
  count (TANDEM_DIGITS_FREQUENCY (widget));
}

static void
tandem_digits_frequency_dispose (GObject *object)
{
  TandemDigitsFrequency *self = TANDEM_DIGITS_FREQUENCY (object);

  drop_client (self);
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  G_OBJECT_CLASS (tandem_digits_frequency_parent_class)->dispose (object);
}

static void
tandem_digits_frequency_class_init (TandemDigitsFrequencyClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tandem_digits_frequency_dispose;
  widget_class->map = tandem_digits_frequency_map;

  g_type_ensure (TANDEM_TYPE_PAIR_GRID);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TANDEM_RESOURCE_PATH "ui/tandem-digits-frequency.ui");
  gtk_widget_class_bind_template_callback (widget_class, gtk_spinner_start);
  gtk_widget_class_bind_template_callback (widget_class, gtk_spinner_stop);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsFrequency, states);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsFrequency, words);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsFrequency, rows);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsFrequency, pairs_words);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsFrequency, pairs);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsFrequency, failed);
}

static void
tandem_digits_frequency_init (TandemDigitsFrequency *self)
{
  self->fd = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  tandem_accessible_follow_stack (self->states);
  for (int i = 0; i < N_DIGITS; i++)
    {
      const char digit[] = { (char)('0' + i), '\0' };
      GtkWidget *name = gtk_label_new (digit);

      self->bars[i] = tandem_count_bar_new ();
      self->counts[i] = gtk_label_new (NULL);
      gtk_widget_add_css_class (name, "heading");
      gtk_widget_add_css_class (self->counts[i], "numeric");
      gtk_widget_add_css_class (self->counts[i], "caption");
      gtk_label_set_xalign (GTK_LABEL (self->counts[i]), 1);
      gtk_grid_attach (self->rows, name, 0, i, 1, 1);
      gtk_grid_attach (self->rows, self->bars[i], 1, i, 1, 1);
      gtk_grid_attach (self->rows, self->counts[i], 2, i, 1, 1);
    }
}
